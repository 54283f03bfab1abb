"""Seeds and words of a fuzz target, from the tests, the rules and, where they are at hand, the recorded queries and corpora.
usage: seeds.py TARGET SHARED FOLDER: writes one file a seed into FOLDER, and FOLDER.dict from the tables in src/ and schemas/"""
import csv, hashlib, io, json, pathlib, re, sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
target, shared, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
MOST, LONGEST = 1500, 4096


def cases(pattern):
    """the inputs of case files"""
    for path in sorted((ROOT / "tests").glob(pattern)):
        for case in re.split(r"(?m)^=== .*\n", path.read_text("utf-8"))[1:]:
            yield case.partition("\n---\n")[0].encode()


def files(*patterns):
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                yield path.read_bytes()


def corpus(pattern, step):
    for path in sorted((shared / "corpus").glob(pattern))[::step]:
        yield path.read_bytes()


def recorded(pattern, step):
    for path in sorted(shared.glob(pattern)):
        for line in path.read_text("utf-8").splitlines()[::step]:
            yield json.loads(line)["query"].encode()


def rules():
    yield from files("tests/diag/*.yaml", "tests/fix/*.in", "tests/fmt/*.in", "tests/emit/*.in", "rules/*/*.yaml")
    yield from corpus("broken/*", 2)
    yield from corpus("official/**/*.y*ml", 11)


def queries():
    yield from cases("kql/*.case")
    yield from recorded("oracle/*.jsonl", 9)


def run_queries():
    yield from cases("exec/query.case")
    yield from cases("exec/geo.case")
    yield from recorded("conformance/*.jsonl", 2)


def plans():
    """queries, each with changes of its plan behind a zero byte"""
    for number, query in enumerate(run_queries()):
        yield query + b"\0" + hashlib.sha256(query).digest()[:4 + number % 3 * 4]


def trials():
    yield from files("tests/diag/*.test.yaml", "rules/**/*.test.yaml")


def rows():
    """rows as JSON lines and as CSV, behind the byte that says which; then those of test files"""
    yield from typed_rows()
    for text in files("rules/**/*.test.yaml"):
        document = yaml.safe_load(text)
        for case in document.get("cases", []):
            for table in (case.get("tables") or {}).values():
                if isinstance(table, list):
                    yield b"j" + "\n".join(json.dumps(row, default=str) for row in table).encode()
                    yield b"c" + "\n".join(",".join(map(str, part)) for row in table for part in (row, row.values())).encode()


def typed_rows():
    """rows of the table that the target reads: a column of each type"""
    words = ["x", "d1", "ws-17", "", "a,\"b\"\n", "\u00e9t\u00e9", None]
    for first in range(20):
        rows = [{"a": words[i % 7], "b": i % 5, "c": i / 4, "d": f"2026-01-0{i % 9 + 1}T00:00:0{i % 9}Z", "e": i % 2 == 0,
                 "f": f"00000000-0000-0000-0000-{i:012}", "g": f"0{i % 9}:30:00", "h": i, "i": f"{i}.5", "j": {"k": i % 3, "l": [i]}}
                for i in range(first, first * 2 + 1)]
        yield b"j" + "\n".join(json.dumps(row) for row in rows).encode()
        out = io.StringIO()
        csv.writer(out).writerows([list(rows[0])] + [[json.dumps(v) if isinstance(v, dict) else v for v in row.values()] for row in rows])
        yield b"c" + out.getvalue().encode()


def settings():
    for text in cases("cli/config.case"):
        yield b"c" + text
    for text in files("tests/**/.rulec.yaml", "tests/project/**/*.yaml"):
        yield b"c" + text
    for text in files("schemas/**/*.yaml", "tests/**/*schema*/*.yaml", "tests/**/tables*.yaml"):
        yield b"y" + text[:LONGEST - 1]
    for path in sorted((shared / "data/sentinel/custom_tables_sample").rglob("*.json")):
        yield b"j" + path.read_bytes()


SEEDS = {"kql": queries, "bind": queries, "exec": run_queries, "plan": plans, "doc": rules, "load": rules, "rule": rules,
         "fixfmt": rules, "trial": trials, "events": rows, "config": settings}


def table_words(name, macro, *columns):
    """the strings of the lines MACRO(…) in a table of src/"""
    for line in re.findall(rf"(?ms)^{macro}\((.*?)\)$", (ROOT / "src" / name).read_text("utf-8")):
        parts = re.findall(r'"(?:[^"\\]|\\.)*"|[^,]+', line)
        yield from (parts[i].strip().strip('"') for i in columns if i < len(parts))


def yaml_words():
    for field in yaml.safe_load((ROOT / "schemas/rule.yaml").read_text("utf-8"))["fields"]:
        yield field["name"] + ": "
        yield from map(str, field.get("values") or [])
    yield from ("- ", "  ", "\n  - ", "|\n", ">-\n", "<<: ", "&a ", "*a", "---\n", "# rulec: ignore[", "\t", "\r\n", "!!str ")


def kql_words():
    yield from table_words("kql/token.def", "TOKEN", 1)
    yield from table_words("kql/function.def", "FUNCTION", 1)
    yield from table_words("kql/operator.def", "PARAMETER", 1)


def key_words():
    yield from (word + ": " for name in ("driver/config.def", "driver/trial.def") for word in table_words(name, "KEY", 1))
    yield from ("columns: ", "functions: ", "parameters: ", "body: ", "watchlists: ", "type: ")


WORDS = {"kql": [kql_words], "bind": [kql_words], "exec": [kql_words], "plan": [kql_words], "doc": [yaml_words], "load": [yaml_words],
         "rule": [yaml_words, kql_words], "fixfmt": [yaml_words, kql_words], "trial": [key_words, yaml_words, kql_words],
         "config": [key_words, yaml_words]}

folder.mkdir(parents=True, exist_ok=True)
seeds = [seed for seed in dict.fromkeys(SEEDS[target]()) if 0 < len(seed) <= LONGEST] if target in SEEDS else []
for number, seed in enumerate(seeds[::len(seeds) // MOST + 1]):
    (folder / f"{number:05}").write_bytes(seed)
words = dict.fromkeys(word for words in WORDS.get(target, []) for word in words() if 0 < len(word) <= 60)
escaped = ("".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else f"\\x{b:02X}" for b in word.encode()) for word in words)
pathlib.Path(f"{folder}.dict").write_text("".join(f'"{word}"\n' for word in escaped))
