"""Plays an application on a database of accounts; what it sees goes to standard output, a line each.

accounts.py write DATABASE          transfers as fast as it can; the sum of all balances stays
accounts.py read DATABASE           SUM VERSION of one transaction after another, reopening at times
accounts.py stay DATABASE SECONDS   the same, in one transaction that lasts so long, again and again
"""
import random
import sqlite3
import sys
import time

ACCOUNTS = 2000


def connect(path):
    return sqlite3.connect(path, timeout=30, isolation_level=None)


def one(connection, sql):
    return connection.execute(sql).fetchone()[0]


def state(connection):
    version = one(connection, "select n from version")
    total = one(connection, "select sum(balance) from account")
    torn = one(connection, "select n from version") != version
    return "TORN" if torn else f"{total} {version}"


def write(path):
    connection = connect(path)
    connection.execute("pragma synchronous = normal")
    while True:
        giver, taker = random.sample(range(1, ACCOUNTS + 1), 2)
        connection.execute("begin immediate")
        connection.execute("update account set balance = balance - 7 where id = ?", (giver,))
        connection.execute("update account set balance = balance + 7 where id = ?", (taker,))
        connection.execute("update version set n = n + 1")
        connection.execute("insert into journal(body) values (randomblob(?))", (random.randrange(3000),))
        connection.execute("delete from journal where id < (select max(id) from journal) - 300")
        connection.execute("commit")


def read(path):
    while True:
        connection = connect(path)
        for _ in range(25):
            connection.execute("begin")
            print(state(connection), flush=True)
            connection.execute("commit")
        if random.random() < 0.2:
            print("CHECK", one(connection, "pragma integrity_check"), flush=True)
        connection.close()


def stay(path, seconds):
    while True:
        connection = connect(path)
        connection.execute("begin")
        first = state(connection)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            print(first if state(connection) == first else "CHANGED", flush=True)
            time.sleep(0.05)
        print("CHECK", one(connection, "pragma integrity_check"), flush=True)
        print("STAYED", flush=True)
        connection.execute("commit")
        connection.close()


if __name__ == "__main__":
    try:
        {"write": write, "read": read, "stay": stay}[sys.argv[1]](sys.argv[2], *map(float, sys.argv[3:]))
    except sqlite3.Error as error:
        print("ERROR", error, flush=True)
