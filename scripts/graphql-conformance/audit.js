// Usage: npm install && node audit.js URL TOKEN
// Exit 0 when every MUST and SHOULD holds, 1 when a MUST fails, 2 when only a SHOULD does not hold.
import { serverAudits } from 'graphql-http';

const [url, token] = process.argv.slice(2);
if (!url || !token) {
  console.error('usage: node audit.js URL TOKEN');
  process.exit(64);
}
const withToken = (input, init = {}) =>
  fetch(input, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });

const counts = {};
for (const audit of serverAudits({ url, fetchFn: withToken })) {
  const result = await audit.fn();
  counts[result.status] = (counts[result.status] ?? 0) + 1;
  if (result.status !== 'ok') {
    console.log(`${result.status}\t${audit.id}\t${audit.name}\t${result.reason}`);
  }
}
console.log(JSON.stringify(counts));
process.exit(counts.error ? 1 : counts.warn ? 2 : 0);
