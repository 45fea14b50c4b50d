// SPDX-License-Identifier: GPL-2.0-or-later
// Measures one peer: node peer.mjs PEER CONDITIONS.json SECONDS. Prints {"name": nanoseconds of CPU
// time an evaluation takes, ...} as JSON.
import {readFileSync} from 'node:fs'

// Each turns a condition into a function of the request.
const peers = {
  '@marcbachmann/cel-js': async (context) => {
    const {Environment} = await import('@marcbachmann/cel-js')
    const environment = new Environment({unlistedVariablesAreDyn: true}) // faster than declared ones
    return (condition) => {
      const program = environment.parse(condition)
      return () => program(context)
    }
  },
  '@bufbuild/cel': async (context) => {
    const {celEnv, parse, plan} = await import('@bufbuild/cel')
    const environment = celEnv()
    return (condition) => {
      const program = plan(environment, parse(condition))
      return () => program(context)
    }
  },
}

// CEL's integers are BigInt in both.
const integers = (_key, value) => (Number.isInteger(value) ? BigInt(value) : value)

const cpu = () => {
  const {user, system} = process.cpuUsage()
  return (user + system) * 1000
}

function nanoseconds(run, seconds) {
  if (run() !== true) throw new Error('the result is not true')
  const budget = seconds * 1e9
  for (const start = cpu(); cpu() - start < budget / 2; ) run() // lets the compiler warm up
  let evaluations = 0
  let batch = 1
  const start = cpu()
  for (;;) {
    for (let i = 0; i < batch; ++i) run()
    evaluations += batch
    const spent = cpu() - start
    if (spent >= budget) return spent / evaluations
    if (spent < budget / 10) batch *= 2
  }
}

const [peer, path, seconds] = process.argv.slice(2)
const text = readFileSync(path, 'utf8')
const {conditions, first_match: list} = JSON.parse(text)
const {context} = JSON.parse(text, integers)
const compile = await peers[peer](context)

const measured = {}
for (const {name, expr} of conditions) measured[name] = nanoseconds(compile(expr), Number(seconds))

const rules = []
for (let i = 0; i < list.rules; ++i) {
  const host = i + 1 === list.rules ? list.last_host : list.miss_host.replace('%d', String(i))
  rules.push(compile(list.template.replace('%s', host)))
}
const firstMatch = () => rules.findIndex((rule) => rule() === true) === rules.length - 1
measured[list.name] = nanoseconds(firstMatch, Number(seconds))
console.log(JSON.stringify(measured))
