"""The rows of `make bench` about running rules: JSON lines to alerts, beside DuckDB, ClickHouse and a bare simdjson loop.

One file of generated events, the seed's kind of rule, the same columns and the same rows out for everybody, one thread each, in turn,
medians. Of rulec and the loop the whole process counts; of the rivals the query alone, since starting them takes longer than it."""
import os, pathlib, re, shutil, statistics, subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
EVENTS = 1_000_000
NOW = "2026-01-10T00:00:00Z"
RULE = ROOT / "rules/rmm/simplehelp/simplehelp_file_signature.yaml"
COLUMNS = ["TimeGenerated", "DeviceId", "DeviceName", "SHA1", "Signer"]
DUCKDB = """SELECT DeviceId, DeviceName, Signer, min(TimeGenerated), max(TimeGenerated), count(*), list(DISTINCT SHA1)[1:100]
FROM read_json('{file}', format = 'newline_delimited', columns = {{TimeGenerated: 'TIMESTAMP', DeviceId: 'VARCHAR',
  DeviceName: 'VARCHAR', SHA1: 'VARCHAR', Signer: 'VARCHAR'}})
WHERE TimeGenerated > TIMESTAMP '2026-01-03' AND contains(lower(Signer), 'simplehelp ltd') GROUP BY ALL"""
CLICKHOUSE = """SELECT DeviceId, DeviceName, Signer, min(TimeGenerated), max(TimeGenerated), count(), groupUniqArray(100)(SHA1)
FROM file('{file}', JSONEachRow, 'TimeGenerated DateTime64(3), DeviceId String, DeviceName String, SHA1 String, Signer String')
WHERE TimeGenerated > toDateTime64('2026-01-03 00:00:00', 3) AND positionCaseInsensitive(Signer, 'SimpleHelp Ltd') > 0
GROUP BY DeviceId, DeviceName, Signer SETTINGS max_threads = 1, date_time_input_format = 'best_effort'"""


def make_events(build, folder):
    """The file of events, made once: signers of the pack's tools sign some of its files."""
    events, names = folder / f"events-{EVENTS}.jsonl", folder / "signers"
    if events.exists() and events.stat().st_mtime > (build / "bench_events").stat().st_mtime:
        return events
    signers = re.findall(r"^    signers:\n((?:      - .*\n)+)", (ROOT / "rules/rmm/tools.yaml").read_text(), re.M)
    names.write_text("".join(line.removeprefix("      - ").strip("'\"") + "\n" for block in signers for line in block.splitlines()))
    with open(events, "wb") as out:
        subprocess.run([build / "bench_events", str(EVENTS), names], stdout=out, check=True)
        os.fsync(out.fileno())
        os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # what is read back lies better in memory than what was written
    return events


def npm_folder(modules, package):
    """Where PACKAGE is installed, or None where npm or its registry is out of reach."""
    if not (modules / "node_modules" / package).is_dir():
        modules.mkdir(parents=True, exist_ok=True)
        done = shutil.which("npm") and subprocess.run(["npm", "i", "--silent", "--no-fund", package], cwd=modules,
                                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not done or done.returncode:
            return None
    return modules / "node_modules" / package


class Asked:
    """A rival that tells on its standard output how long its query took, and how many rows came."""

    def __init__(self, args):
        self.args = [str(a) for a in args]

    def once(self):
        done = subprocess.run(self.args, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
        self.rows = int(done.stdout.split()[1])
        return float(done.stdout.split()[0])


def rows_of(args):
    return len(subprocess.run([str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.splitlines())


def print_rows(build, modules, rounds, Command, absent):
    events = make_events(build, build.parent)
    run = [build / "rulec", "run", "--no-config", "-q", "--now", NOW, "--format", "jsonl", "--data", f"DeviceFileCertificateInfo={events}"]
    rules = sorted((ROOT / "rules/rmm").glob("*/*_file_signature.yaml"))
    loop = "simdjson loop, the same columns"
    many = f"run, {len(rules)} file-signature rules in one pass"
    sides = {"run": Command([*run, RULE]), many: Command([*run, *rules]), loop: Command([build / "bench_json_loop", events, *COLUMNS])}
    duckdb, clickhouse = npm_folder(modules, "@duckdb/node-api"), npm_folder(modules, "@chdb/lib-linux-x64-gnu")
    if duckdb:
        sides["DuckDB"] = Asked(["node", ROOT / "tests/bench/duckdb.mjs", modules, DUCKDB.format(file=events)])
    if clickhouse:
        sides["ClickHouse"] = Asked([build / "bench_chdb", clickhouse / "libchdb.so", CLICKHOUSE.format(file=events)])
    taken = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for name, side in sides.items():
            used = side.once()
            if turn:
                taken[name].append(used)
    found = rows_of([*run, RULE])
    for a, b, goal in (("DuckDB", "run", ">= 3x"), ("ClickHouse", "run", ""), ("run", loop, "<= 2.5x"), (many, "run", "<= 3x")):
        name = f"{a} : {b}"
        if a not in sides:
            absent(name, "the npm registry is out of reach")
            continue
        left, right = statistics.median(taken[a]), statistics.median(taken[b])
        ratio = statistics.median(x / y for x, y in zip(taken[a], taken[b]))
        wrong = "" if getattr(sides[a], "rows", found) == found else f"  OTHER ROWS: {sides[a].rows}, run {found}"
        print(f"{name:46} {left * 1000:9.1f} ms {right * 1000:9.1f} ms {ratio:9.2f}x  {'goal ' + goal if goal else ''}{wrong}", flush=True)
    size = events.stat().st_size
    print(f"{f'run: {EVENTS:,} events to {found} alerts':46} {statistics.median(taken['run']) * 1000:9.1f} ms {'':12}"
          f" {size / statistics.median(taken['run']) / 1e6:9.0f}   MB/s of JSON lines", flush=True)
