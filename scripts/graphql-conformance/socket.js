// Usage: npm install && node socket.js URL TOKEN COUNT
// Reads COUNT entries with the public graphql-ws client, in two sittings: the second goes on after the first one's last
// cursor. Exit 0 when each entry came once and in order, and a faulty operation gave an error and nothing else.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token, count] = process.argv.slice(2);
const query = 'subscription($after: String) { eventAppended(after: $after) { seq } }';

const open = () => createClient({
  url: url.replace(/^http/, 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: { Authorization: `Bearer ${token}` },
  retryAttempts: 0,
});

async function take(client, after, most) {
  const taken = [];
  for await (const result of client.iterate({ query, variables: { after } })) {
    taken.push(result);
    if (taken.length === most) break;
  }
  return taken;
}

const half = Math.floor(count / 2);
const first = open();
const before = await take(first, '0', half);
await first.dispose();
const second = open();
const after = await take(second, before.at(-1).extensions.cursor, count - half);
const seqs = [...before, ...after].map((each) => Number(each.data.eventAppended.seq));
const inOrder = seqs.every((seq, index) => seq === index);

await second.dispose();
const third = open();
let refused = false;
try {
  for await (const _ of third.iterate({ query: '{ nothing }' })) break;
} catch (thrown) {
  const errors = Array.isArray(thrown) ? thrown : thrown?.errors ?? [thrown];
  refused = errors[0]?.extensions?.code === 'BAD_USER_INPUT';
  if (!refused) console.log('thrown', String(thrown), thrown?.code, thrown?.reason);
}
await third.dispose();
console.log(JSON.stringify({ seqs: seqs.length, inOrder, refused }));
process.exit(inOrder && refused && seqs.length === Number(count) ? 0 : 1);
