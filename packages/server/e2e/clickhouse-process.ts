// Becomes a ClickHouse server: the library of the embedded engine holds one, and starts to listen when its own SQL says so.
// Usage: node clickhouse-process.ts <library> <seconds> <clickhouse arguments…>. Ends by itself after so many seconds, should its starter be gone.
import { DataType, load, open } from 'ffi-rs';

const [library, seconds, ...settings] = process.argv.slice(2) as [string, string, ...string[]];
const sql = `SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP;
  SELECT sleepEachRow(1) FROM numbers(${Number(seconds)}) FORMAT Null SETTINGS function_sleep_max_microseconds_per_block = 0, max_block_size = 1`;
const args = ['clickhouse', ...settings, `--query=${sql}`];

open({ library: 'chdb', path: library });
load({
  library: 'chdb',
  funcName: 'query_stable_v2',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [args.length, args],
});
