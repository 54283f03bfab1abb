"""Seeds of a fuzz target. usage: seeds.py TARGET SHARED FOLDER: writes one file a seed into FOLDER"""
import json, pathlib, sys

target, shared, folder = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])


def recorded():
    for path in sorted((shared / "oracle").glob("*.jsonl")):
        for number, line in enumerate(path.open(encoding="utf-8")):
            if path.stem.startswith("probe") or number % 7 == 0:
                yield json.loads(line)["query"].encode()


def rules():
    for path in sorted((shared / "corpus").rglob("*.y*ml"))[::11]:
        yield path.read_bytes()


for number, seed in enumerate(recorded() if target.startswith("kql") else rules()):
    if len(seed) <= 4096:
        (folder / f"{number:05}").write_bytes(seed)
