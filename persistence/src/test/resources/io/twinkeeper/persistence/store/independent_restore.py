"""Restores a database from a file replica in Litestream's layout, by the public description of the
format and nothing of ours: another reader, slow and strict, to check what we write.

usage: independent_restore.py REPLICA TARGET
"""
import os
import re
import struct
import sys

NAME = re.compile(r"^([0-9a-f]{16})-([0-9a-f]{16})\.ltx$")
SNAPSHOT_LEVEL = 9
FLAG = 1 << 63
MASK = (1 << 64) - 1

TABLE = []
for i in range(256):
    crc = i
    for _ in range(8):
        crc = (crc >> 1) ^ (0xD800000000000000 if crc & 1 else 0)
    TABLE.append(crc)


def crc64(data, crc=0):
    crc ^= MASK
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ MASK


def lz4_block(data, size):
    out = bytearray()
    at = 0
    while at < len(data):
        token = data[at]
        at += 1
        literals = token >> 4
        if literals == 15:
            while True:
                literals += data[at]
                at += 1
                if data[at - 1] != 255:
                    break
        out += data[at:at + literals]
        at += literals
        if at >= len(data):
            break
        offset = data[at] | data[at + 1] << 8
        at += 2
        length = token & 15
        if length == 15:
            while True:
                length += data[at]
                at += 1
                if data[at - 1] != 255:
                    break
        for _ in range(length + 4):
            out.append(out[-offset])
    assert len(out) == size, "a page decompresses to %d bytes" % len(out)
    return bytes(out)


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


class File:
    def __init__(self, path):
        data = open(path, "rb").read()
        magic, flags, self.page_size, self.commit = struct.unpack_from(">4sIII", data, 0)
        self.low, self.high, _, self.before = struct.unpack_from(">QQQQ", data, 16)
        assert magic == b"LTX1" and flags == 0, path
        assert (self.before == 0) == (self.low == 1), path
        assert data[80:100] == bytes(20), path
        hashed = bytearray(data[:100])
        self.pages, places, at = {}, {}, 100
        last = 0
        while True:
            number, page_flags = struct.unpack_from(">IH", data, at)
            if number == 0:
                hashed += data[at:at + 6]
                at += 6
                break
            assert page_flags == 1 and last < number <= self.commit, path
            size, = struct.unpack_from(">I", data, at + 6)
            page = lz4_block(data[at + 10:at + 10 + size], self.page_size)
            hashed += data[at:at + 10] + page
            places[number] = (at, 10 + size)
            self.pages[number] = page
            last = number
            at += 10 + size
        index = at
        while True:
            number, at = varint(data, at)
            if number == 0:
                break
            offset, at = varint(data, at)
            size, at = varint(data, at)
            assert places.pop(number) == (offset, size), path
        assert not places, path
        assert struct.unpack_from(">Q", data, at)[0] == at - index, path
        at += 8
        self.after, checksum = struct.unpack_from(">QQ", data, at)
        hashed += data[index:at + 8]
        assert at + 16 == len(data), path
        assert checksum == crc64(hashed) | FLAG, path
        if self.low == 1:
            lock = 0x40000000 // self.page_size + 1
            assert sorted(self.pages) == [n for n in range(1, self.commit + 1) if n != lock], path


def files(replica, level):
    directory = os.path.join(replica, "ltx", str(level))
    if not os.path.isdir(directory):
        return []
    found = []
    for name in sorted(os.listdir(directory)):
        match = NAME.match(name)
        if match:
            found.append((int(match[1], 16), int(match[2], 16), os.path.join(directory, name)))
    return found


def plan(replica):
    chosen = [max(files(replica, SNAPSHOT_LEVEL), key=lambda f: f[1])]
    while True:
        reached = chosen[-1][1]
        candidates = [f for level in range(SNAPSHOT_LEVEL) for f in files(replica, level)
                      if f[0] <= reached + 1 and f[1] > reached]
        if not candidates:
            break
        chosen.append(max(candidates, key=lambda f: f[1]))
    for level in range(SNAPSHOT_LEVEL):
        for low, _, path in files(replica, level):
            assert low <= chosen[-1][1] + 1, "not contiguous: " + path
    return chosen


def main(replica, target):
    database, after, page_size, commit = {}, 0, 0, 0
    for low, high, path in plan(replica):
        file = File(path)
        assert (file.low, file.high) == (low, high), path
        assert file.low == 1 or file.before == after, path + " does not continue the one before"
        database = {n: p for n, p in database.items() if n <= file.commit}
        database.update(file.pages)
        after, page_size, commit = file.after, file.page_size, file.commit
    total = 0
    for number, page in database.items():
        total ^= crc64(struct.pack(">I", number) + page) | FLAG
    assert total | FLAG == after, "the pages do not add up"
    with open(target, "wb") as out:
        for number in range(1, commit + 1):
            out.write(database.get(number, bytes(page_size)))


main(sys.argv[1], sys.argv[2])
