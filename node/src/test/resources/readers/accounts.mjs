// Reads the database of accounts.py as its "read" does, from Node: with Node's own SQLite where there is one (22.5 and
// newer); else Node drives a sqlite3 process by pipes, and it is that one's SQLite which reads.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const path = process.argv[2];
const TRANSACTIONS = 25;
const SUM = 'select sum(balance) from account';
const VERSION = 'select n from version';

async function withModule({ DatabaseSync }) {
  const db = new DatabaseSync(path, { readOnly: true });
  db.exec('pragma busy_timeout = 30000');
  const one = (sql) => Object.values(db.prepare(sql).get())[0];
  for (let i = 0; i < TRANSACTIONS; i++) {
    db.exec('begin');
    const version = one(VERSION);
    const sum = one(SUM);
    console.log(one(VERSION) === version ? `${sum} ${version}` : 'TORN');
    db.exec('commit');
    await new Promise(setImmediate);
  }
  db.close();
}

async function withShell() {
  const shell = spawn('sqlite3', ['-readonly', '-bail', '-cmd', '.timeout 30000', path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(shell, 'exit');
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
  const line = async () => (await lines.next()).value;
  for (let i = 0; i < TRANSACTIONS; i++) {
    shell.stdin.write(`begin; ${VERSION}; ${SUM}; ${VERSION}; commit;\n`);
    const [version, sum, again] = [await line(), await line(), await line()];
    console.log(again === version ? `${sum} ${version}` : 'TORN');
  }
  shell.stdin.end();
  await ended;
}

const module = await import('node:sqlite').catch(() => undefined);
for (;;) {
  await (module ? withModule(module) : withShell());
}
