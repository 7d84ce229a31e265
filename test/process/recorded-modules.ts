/** Loaded into a program by `--import`: prints the URLs of all modules that the program has loaded when it ends. */
import { registerHooks } from 'node:module';

const urls: string[] = [];

registerHooks({
  load(url, context, nextLoad) {
    urls.push(url);
    return nextLoad(url, context);
  },
});
process.on('exit', () => process.stderr.write(`loaded modules: ${JSON.stringify(urls)}\n`));
