// SPDX-License-Identifier: GPL-2.0-or-later
// Owners of C handles: the deleter is part of the type, nothing is freed by hand.
#pragma once

#include <memory>
#include <unistd.h>
#include <utility>

namespace outcall::nft {

template <auto Free>
struct FreeWith {
    template <typename T>
    void operator()(T* handle) const noexcept {
        Free(handle);
    }
};

template <typename T, auto Free>
using Owned = std::unique_ptr<T, FreeWith<Free>>;

class FileDescriptor {
public:
    explicit FileDescriptor(int number) : number_(number) {}
    FileDescriptor(FileDescriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~FileDescriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }

    int get() const { return number_; }
    bool open() const { return number_ >= 0; }

private:
    int number_;
};

} // namespace outcall::nft
