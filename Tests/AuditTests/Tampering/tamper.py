"""Damages copies of an audit log, one way each, and says what a verifier must answer.

    tamper.py BASE OUT FIRST COUNT

BASE holds `whole` (a closed store), `older` (the same store some entries before) and `open` (a store with a
write-ahead log beside it). OUT/<number>/ gets a damaged copy, with `damage.json` beside its `store.sqlite` and `log/`:

    what     the damage in words
    expect   altered, cannot, intact, found (altered or cannot), any
    kept     whether the checkpoint of `whole` is given to the verifier as one that was kept elsewhere

The number is the seed. Nothing here is shared with the program under test but the layout on disk.
"""

import json
import os
import random
import shutil
import sqlite3
import sys

LOG_TABLES = ("audit_entry", "audit_body", "audit_key")


def flip(data, rnd):
    data = bytearray(data)
    data[rnd.randrange(len(data))] ^= 1 << rnd.randrange(8)
    return bytes(data)


def connect(folder):
    connection = sqlite3.connect(f"{folder}/store.sqlite")
    connection.text_factory = bytes
    connection.execute("PRAGMA journal_mode = WAL")
    return connection


def files(folder):
    found = []
    for place, _, names in os.walk(f"{folder}/log"):
        found += [os.path.join(place, name) for name in names]
    return sorted(found)


def dump(folder):
    """Every row of the log as SQLite reads it, and which tables it finds unsound; None where it cannot read them."""
    scratch = folder + ".scratch"
    os.makedirs(scratch)
    try:
        for name in ("store.sqlite", "store.sqlite-wal"):
            if os.path.exists(f"{folder}/{name}"):
                shutil.copy(f"{folder}/{name}", scratch)
        connection = sqlite3.connect(f"{scratch}/store.sqlite")
        connection.text_factory = bytes
        rows = [list(connection.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE tbl_name LIKE 'audit%' ORDER BY name"))]
        for table in LOG_TABLES:
            columns = [column[1].decode() for column in connection.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(f"{column}, typeof({column})" for column in columns)
            rows.append(sorted(connection.execute(f"SELECT {values} FROM {table} NOT INDEXED"), key=repr))
        checks = [f"integrity_check({table})" for table in LOG_TABLES]
        unsound = [check for check in checks if list(connection.execute(f"PRAGMA {check}")) != [(b"ok",)]]
        if not unsound and not is_sound(connection):
            unsound = ["integrity_check"]
        connection.close()
        return rows, unsound
    except (sqlite3.Error, IndexError, UnicodeDecodeError):
        return None
    finally:
        shutil.rmtree(scratch)


def is_sound(connection):
    """Whether SQLite finds nothing in the whole file; another table may be damaged so that it cannot even look."""
    try:
        return list(connection.execute("PRAGMA integrity_check")) == [(b"ok",)]
    except sqlite3.Error:
        return False


# Damages to rows, through SQLite.

COLUMNS = [
    ("audit_entry", column) for column in ("seq", "entry", "leaf", "at", "kind", "tag")
] + [
    ("audit_body", column)
    for column in ("seq", "year", "sealed", "facts", "trace", "reference", "peer", "outcome")
] + [("audit_key", column) for column in ("tag", "year", "wrapped")]


def some_row(connection, table, rnd):
    return rnd.choice([row[0] for row in connection.execute(f"SELECT rowid FROM {table}")])


def write(connection, table, column, row, value):
    text = isinstance(value, bytes) and column not in ("leaf", "sealed", "wrapped")
    mark = "CAST(? AS TEXT)" if text else "?"
    connection.execute(f"UPDATE {table} SET {column} = {mark} WHERE rowid = ?", (value, row))


def read(connection, table, column, row):
    return connection.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchone()[0]


def changed_value(folder, rnd):
    table, column = rnd.choice(COLUMNS)
    connection = connect(folder)
    row = some_row(connection, table, rnd)
    value = read(connection, table, column, row)
    how = rnd.choice(["flip", "cut", "empty", "longer", "type"])
    if isinstance(value, int):
        new = value ^ 1 << rnd.randrange(50) if column != "seq" else value + 100_000
    elif how == "cut" and len(value) > 1:
        new = value[: rnd.randrange(len(value))]
    elif how == "empty" and value:
        new = b""
    elif how == "longer":
        new = value + bytes([rnd.randrange(256)])
    elif how == "type":
        kind = "TEXT" if column in ("leaf", "sealed", "wrapped") else "BLOB"
        connection.execute(f"UPDATE {table} SET {column} = CAST({column} AS {kind}) WHERE rowid = ?", (row,))
        connection.commit()
        connection.close()
        return f"{table}.{column} of row {row} became {kind}", "altered"
    else:
        new = flip(value, rnd)
    write(connection, table, column, row, new)
    connection.commit()
    connection.close()
    return f"{how} in {table}.{column} of row {row}", "altered"


def deleted_row(folder, rnd):
    table, expect = rnd.choice([("audit_entry", "altered"), ("audit_body", "cannot"), ("audit_key", "cannot")])
    connection = connect(folder)
    row = some_row(connection, table, rnd)
    connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))
    connection.commit()
    connection.close()
    return f"row {row} of {table} deleted", expect


def swapped_rows(folder, rnd):
    table, keys = rnd.choice([("audit_entry", ["seq"]), ("audit_body", ["seq"]), ("audit_key", ["tag", "year"])])
    connection = connect(folder)
    rows = rnd.sample([row[0] for row in connection.execute(f"SELECT rowid FROM {table}")], 2)
    columns = [column for name, column in COLUMNS if name == table and column not in keys]
    if rnd.random() < 0.3:
        columns = ["leaf"] if table == "audit_entry" else columns
    values = [[read(connection, table, column, row) for column in columns] for row in rows]
    for row, other in zip(rows, reversed(values)):
        for column, value in zip(columns, other):
            write(connection, table, column, row, value)
    connection.commit()
    connection.close()
    return f"rows {rows} of {table} swapped", "altered"


def inserted_row(folder, rnd):
    connection = connect(folder)
    last = connection.execute("SELECT MAX(seq) FROM audit_entry").fetchone()[0]
    what = rnd.choice(["entry after", "entry below", "body", "key"])
    if what.startswith("entry"):
        number = last + 1 if what == "entry after" else -1
        connection.execute(
            f"INSERT INTO audit_entry SELECT {number}, CAST(replace(entry, '\"seq\":{last}', '\"seq\":{number}') AS TEXT),"
            f" leaf, at, kind, tag FROM audit_entry WHERE seq = {last}")
    elif what == "body":
        connection.execute(
            f"INSERT INTO audit_body SELECT {last + 1 + rnd.randrange(9)}, year, sealed, facts, trace, reference, peer,"
            f" outcome FROM audit_body WHERE seq = {rnd.randrange(last)}")
    else:
        connection.execute("INSERT INTO audit_key SELECT tag, year + 1, wrapped FROM audit_key LIMIT 1")
    connection.commit()
    connection.close()
    return f"{what} inserted", "altered"


def lost_tail(folder, rnd):
    connection = connect(folder)
    last = connection.execute("SELECT MAX(seq) FROM audit_entry").fetchone()[0]
    first = last - rnd.randrange(10)
    for table in ("audit_entry", "audit_body"):
        connection.execute(f"DELETE FROM {table} WHERE seq >= ?", (first,))
    connection.commit()
    connection.close()
    return f"entries from {first} taken away", "altered"


def cut_record(folder, rnd):
    connection = connect(folder)
    row = connection.execute("SELECT MAX(rowid) FROM audit_entry").fetchone()[0]
    column = rnd.choice(["entry", "leaf", "kind", "tag"])
    value = read(connection, "audit_entry", column, row)
    length = rnd.randrange(len(value))
    write(connection, "audit_entry", column, row, value[:length])
    connection.commit()
    connection.close()
    return f"{column} of the last entry cut to {length}", "altered"


# Damages to files.


def word_for(path):
    """What the loss of a file means: without checkpoint or key nobody can say, a tile is never taken away."""
    name = os.path.basename(path)
    return "cannot" if name in ("checkpoint", "verifier-key") else "altered"


def store(path, data):
    with open(path, "wb") as file:
        file.write(data)


def load(path):
    with open(path, "rb") as file:
        return file.read()


def changed_file(folder, rnd):
    path = rnd.choice(files(folder))
    data = load(path)
    how = rnd.choice(["flip", "cut", "longer", "empty", "zeros"])
    new = {
        "flip": lambda: flip(data, rnd),
        "cut": lambda: data[: rnd.randrange(len(data))],
        "longer": lambda: data + bytes([rnd.randrange(256)]),
        "empty": lambda: b"",
        "zeros": lambda: bytes(len(data)),
    }[how]()
    store(path, new)
    expect = "found" if path.endswith("verifier-key") else "altered"
    return f"{how} in {path[len(folder) + 1:]}", expect


def lost_file(folder, rnd):
    path = rnd.choice(files(folder))
    os.remove(path)
    return f"{path[len(folder) + 1:]} deleted", word_for(path)


def swapped_files(folder, rnd):
    first, second = rnd.sample([path for path in files(folder) if "/tile/" in path], 2)
    one, two = load(first), load(second)
    store(first, two)
    store(second, one)
    return f"{first[len(folder) + 1:]} and {second[len(folder) + 1:]} swapped", "altered"


def inserted_file(folder, rnd):
    tile = load(f"{folder}/log/tile/0/000")
    name, data, expect = rnd.choice([
        ("tile/0/001", tile, "altered"),
        ("tile/0/007", tile, "altered"),
        ("tile/0/002.p/9", tile[:288], "altered"),
        ("tile/entries/003", b"", "altered"),
        ("tile/1/000.p/2", tile[:64], "altered"),
        ("tile/2/000.p/1", tile[:32], "altered"),
        ("tile/0/0", tile, "altered"),
        ("tile/00/000", tile, "altered"),
        ("tile/0/x000/000", tile, "altered"),
        ("tile/0/000.p/256", tile, "altered"),
        ("tile/0/000.p/12", tile[:383] + b"x", "altered"),
        ("tile/readme", b"hello", "altered"),
        # What a gateway leaves behind: a file that it had not finished, and a narrower tile of before.
        ("tile/0/001.new", tile[:77], "intact"),
        ("checkpoint.new", b"half a chec", "intact"),
        ("tile/0/000.p/12", tile[:384], "intact"),
    ])
    path = f"{folder}/log/{name}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    store(path, data)
    return f"{name} inserted", expect


def other_thing(folder, rnd):
    path = rnd.choice([path for path in files(folder) if "/tile/" in path])
    os.remove(path)
    how = rnd.choice(["directory", "pipe", "link"])
    if how == "directory":
        os.makedirs(path)
    elif how == "pipe":
        os.mkfifo(path)
    else:
        os.symlink("/dev/zero", path)
    return f"{path[len(folder) + 1:]} became a {how}", "altered"


def older_file(folder, rnd, base):
    older = f"{base}/older"
    names = ["store.sqlite", "log/checkpoint"]
    name = rnd.choice(names)
    shutil.copy(f"{older}/{name}", f"{folder}/{name}")
    return f"{name} rolled back", "altered" if name == "store.sqlite" else "cannot"


# Damages to the pages of the store's file.


def flipped_content(folder, rnd):
    before = dump(folder)
    connection = connect(folder)
    table, column = rnd.choice([place for place in COLUMNS if place[1] in ("entry", "leaf", "sealed", "facts", "wrapped")])
    value = read(connection, table, column, some_row(connection, table, rnd))
    connection.close()
    data = load(f"{folder}/store.sqlite")
    start = rnd.randrange(max(1, len(value) - 24))
    place = data.find(value[start : start + 24])
    if place < 0:
        return flipped_anywhere(folder, rnd)
    bit = rnd.randrange(24)
    data = data[:place] + flip(data[place : place + bit + 1], rnd) + data[place + bit + 1 :]
    store(f"{folder}/store.sqlite", data)
    return judged(folder, before, f"a bit of {table}.{column} flipped in the file")


def judged(folder, before, what):
    """What a verifier must say of a damaged file is what SQLite itself can still read of it."""
    after = dump(folder)
    if after is None:
        return what + " (unreadable)", "found"
    if after[0] != before[0]:
        return what + " (rows differ)", "found"
    if after[1] == ["integrity_check"]:
        return what + " (only other tables are damaged)", "any"
    return (what + f" (unsound: {after[1]})", "found") if after[1] else (what + " (nothing is lost)", "intact")


def flipped_anywhere(folder, rnd):
    before = dump(folder)
    name = rnd.choice([name for name in ("store.sqlite", "store.sqlite-wal") if os.path.exists(f"{folder}/{name}")])
    data = load(f"{folder}/{name}")
    store(f"{folder}/{name}", flip(data, rnd))
    return judged(folder, before, f"a bit of {name} flipped")


def damaged_pages(folder, rnd):
    before = dump(folder)
    data = load(f"{folder}/store.sqlite")
    size = 4096
    pages = [data[start : start + size] for start in range(0, len(data), size)]
    how = rnd.choice(["zeros", "swap", "noise", "index", "double"])
    first, second = rnd.sample(range(1, len(pages)), 2)
    if how == "zeros":
        pages[first] = bytes(size)
    elif how == "swap":
        pages[first], pages[second] = pages[second], pages[first]
    elif how == "double":
        pages[first] = pages[second]
    elif how == "index":
        leaves = [number for number, page in enumerate(pages) if page[:1] in (b"\x0a", b"\x02") and number]
        first = rnd.choice(leaves)
        pages[first] = flip(pages[first], rnd)
    else:
        pages[first] = bytes(rnd.randrange(256) for _ in range(size))
    store(f"{folder}/store.sqlite", b"".join(pages))
    return judged(folder, before, f"{how} in page {first + 1}")


def cut_store(folder, rnd):
    before = dump(folder)
    name = rnd.choice([name for name in ("store.sqlite", "store.sqlite-wal") if os.path.exists(f"{folder}/{name}")])
    data = load(f"{folder}/{name}")
    length = rnd.choice([rnd.randrange(len(data)), rnd.randrange(len(data) // 4096) * 4096, len(data) - 1, 0])
    store(f"{folder}/{name}", data[:length])
    return judged(folder, before, f"{name} cut to {length}")


ROWS = [changed_value] * 6 + [deleted_row, swapped_rows, inserted_row, lost_tail, cut_record]
FILES = [changed_file] * 4 + [lost_file, swapped_files, inserted_file, inserted_file, other_thing]
PAGES = [flipped_content] * 3 + [flipped_anywhere] * 2 + [damaged_pages] * 2 + [cut_store]
OPEN = [flipped_anywhere, cut_store]


def damage(base, folder, number):
    rnd = random.Random(number)
    turn = number % 20
    source = "open" if turn in (3, 13) else "older" if turn == 7 else "whole"
    shutil.copytree(f"{base}/{source}", folder)
    kept = False
    if turn == 0:
        what, expect = "nothing", "intact"
    elif turn == 7:
        what, expect, kept = "the whole store rolled back", "altered", True
    elif turn == 11:
        what, expect = older_file(folder, rnd, base)
    elif source == "open":
        what, expect = (("nothing, with a write-ahead log", "intact") if number % 40 == 3 else
                        rnd.choice(OPEN)(folder, rnd))
    else:
        what, expect = rnd.choice((ROWS, FILES, PAGES)[turn % 3])(folder, rnd)
    with open(f"{folder}/damage.json", "w") as file:
        json.dump({"what": what, "expect": expect, "kept": kept}, file)


def main():
    base, out, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    for number in range(first, first + count):
        damage(base, f"{out}/{number}", number)


main()
