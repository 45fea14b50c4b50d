// SPDX-License-Identifier: GPL-2.0-or-later
// The envelope around every answer (S004-IF-005), and the one table from error codes to statuses.
#pragma once

#include "service/http/message.hpp"

namespace outcall::http {

unsigned status_of(ErrorCode code);

Response success(Value data, unsigned status = 200);
Response failure(unsigned status, std::string text);
Response failure(const Error& error);

// {"success":true,"data":…} or {"success":false,"error":"…"}: JSON in ASCII, the text bounded.
std::string to_body(const Response& response);

// Answers with what `to_data` makes of a result, or with its error.
template <typename T, typename ToData>
std::move_only_function<void(Result<T>)> answering(Answer answer, ToData to_data) {
    return [answer = std::move(answer), to_data = std::move(to_data)](Result<T> result) mutable {
        if (!result)
            return answer.send(failure(result.error()));
        if constexpr (std::is_void_v<T>)
            answer.send(success(to_data()));
        else
            answer.send(success(to_data(*result)));
    };
}

} // namespace outcall::http
