// `npm run dev`: the server restarts when its sources change, the web app reloads in place; both end together.
import { spawn } from 'node:child_process';

const serverArguments = process.argv.slice(2);
const children = [
  spawn(
    'node',
    [
      '--watch',
      '--watch-preserve-output',
      'packages/server/src/main.ts',
      'start',
      '--data-dir',
      '.faultline/dev',
      ...serverArguments,
    ],
    {
      stdio: 'inherit',
    },
  ),
  spawn('vite', ['packages/web'], { stdio: 'inherit' }),
];
const stop = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
for (const child of children) child.on('exit', stop);
