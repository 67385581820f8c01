// A commit fence for services that Twinkeeper runs: resolves once a twin has what was committed.
import { readFileSync } from 'node:fs';

export async function fence(database, { twins = 1, timeout = '5s' } = {}) {
  const url = process.env.TWIN_FENCE_URL.replace('{database}', encodeURIComponent(database));
  const token = readFileSync(process.env.TWIN_FENCE_TOKEN_FILE, 'ascii').trim();
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}?twins=${twins}&timeout=${timeout}`, { method: 'POST', headers });
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.detail), { status: answer.status, body });
  return body;
}
