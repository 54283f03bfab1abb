// One query of DuckDB on one thread: prints the processor seconds that it took, start-up left out, and how many rows it gave.
// usage: node duckdb.mjs FOLDER_OF_NODE_MODULES QUERY
import { createRequire } from "node:module";
import path from "node:path";

const { DuckDBInstance } = createRequire(path.join(process.argv[2], "from.js"))("@duckdb/node-api");
const database = await DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await database.connect();
const start = process.cpuUsage();
const result = await connection.runAndReadAll(process.argv[3]);
const used = process.cpuUsage(start);
console.log(((used.user + used.system) / 1e6).toFixed(4), result.currentRowCount);
