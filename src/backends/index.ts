/** How the backends are started. A new backend is one line here. */
import { isScript, type AnyConfig } from '../config/keel/anyConfig';
import { say, SaidError } from '../shared/messages/say';
import type { Launch, LaunchContext } from './launch';
import { launchScript } from './python/launch';
import { launchTrainer } from './tfjs/launch';

type Launcher = (context: LaunchContext) => Promise<Launch>;

const script: Launcher = (context) => {
  if (!isScript(context.config)) throw new SaidError(say('runner.no-script', { backend: context.config.backend }));
  return launchScript({ ...context, config: context.config });
};

const launchers: Record<AnyConfig['backend'], Launcher> = {
  tfjs: launchTrainer,
  torch: script,
  keras: script,
  jax: script,
};

/** What is to be started for a run. Rejects with a sentence where something that it needs is not there. */
export const prepareLaunch: Launcher = (context) => launchers[context.config.backend](context);
