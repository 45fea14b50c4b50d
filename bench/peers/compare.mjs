// SPDX-License-Identifier: GPL-2.0-or-later
// Measures cel-bench and its peers in turns and prints the medians and the ratios:
// node compare.mjs CEL-BENCH CONDITIONS.json [ROUNDS [SECONDS]].
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const [program, path, rounds = '5', seconds = '0.4'] = process.argv.slice(2)
const {conditions, first_match: list} = JSON.parse(readFileSync(path, 'utf8'))
const names = [...conditions.map((condition) => condition.name), list.name]
const peers = ['@marcbachmann/cel-js', '@bufbuild/cel']

// Nanoseconds of CPU time, by the names of cel-bench: a/threads:1, d/1000/threads:1, compile/1000 ...
function ours() {
  const options = ['--benchmark_format=json', `--benchmark_min_time=${seconds}`]
  const env = {...process.env, OUTCALL_BENCH_CONDITIONS: path}
  const report = execFileSync(program, options, {env, stdio: ['ignore', 'pipe', 'ignore']})
  const factors = {ns: 1, us: 1e3, ms: 1e6}
  const measured = {}
  for (const {name, cpu_time, time_unit, error_occurred: failed} of JSON.parse(report).benchmarks) {
    if (failed) throw new Error(`cel-bench failed: ${name}`)
    measured[name] = cpu_time * factors[time_unit]
  }
  return measured
}

function theirs(peer) {
  const script = fileURLToPath(new URL('peer.mjs', import.meta.url))
  return JSON.parse(execFileSync(process.execPath, [script, peer, path, seconds]))
}

function median(runs, name) {
  const values = runs.map((run) => run[name]).sort((left, right) => left - right)
  return values[Math.floor(values.length / 2)]
}

const runs = {ours: []}
for (const peer of peers) runs[peer] = []
for (let round = 0; round < Number(rounds); ++round) {
  runs.ours.push(ours())
  for (const peer of peers) runs[peer].push(theirs(peer))
}

const row = (...cells) => console.log(cells.map((cell, at) => String(cell).padStart(at ? 15 : 22)).join(''))
const shown = (value) => value.toFixed(value < 100 ? 1 : 0)

console.log(`CPU nanoseconds an evaluation; median of ${rounds} rounds of ${seconds} s`)
row('', ...names)
const own = names.map((name) =>
  median(runs.ours, name === list.name ? `${name}/${list.rules}/threads:1` : `${name}/threads:1`))
row('outcall', ...own.map(shown))
for (const peer of peers) row(peer, ...names.map((name) => shown(median(runs[peer], name))))
console.log('\nTimes as fast as')
for (const peer of peers)
  row(peer, ...names.map((name, at) => `${shown(median(runs[peer], name) / own[at])} x`))
console.log('\nAll of outcall, CPU nanoseconds')
for (const name of Object.keys(runs.ours[0])) row(name, shown(median(runs.ours, name)))
