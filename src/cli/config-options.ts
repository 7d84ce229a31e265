/** The options of the configuration, the same for every command that needs one. */
import type { Command } from 'commander';
import { type Config, ConfigError, type ConfigFlags, loadConfig } from '../config/load.ts';
import { planProblems } from '../polling/app-plan.ts';
import type { Console } from './console.ts';

export function addConfigOption(command: Command): Command {
  return command.option(
    '--config.file <file>',
    'YAML configuration (default: one app from the TIMPUSH_* variables)',
  );
}

export function addWebConfigOption(command: Command): Command {
  return command.option(
    '--web.config.file <file>',
    'YAML with certificates and users, in the format of the Prometheus exporter-toolkit',
  );
}

export function addServerOptions(command: Command): Command {
  return addWebConfigOption(command)
    .option(
      '--web.listen-address <address>',
      'host:port to listen on, :port for all interfaces (default "127.0.0.1:10087")',
    )
    .option('--web.telemetry-path <path>', 'path of the metrics (default "/metrics")')
    .option(
      '--web.max-requests <number>',
      'most scrapes at a time, 503 for the others; 0 means no limit (default 40)',
    )
    .option(
      '--web.probes <access>',
      'access to /-/healthy and /-/ready: open, or protected like all other paths (default "open")',
    )
    .option('--log.level <level>', 'debug, info, warn or error (default "info")')
    .option('--log.format <format>', 'json or pretty (default "json")');
}

/** Loads the configuration by options and environment, and checks that the call limit allows its plan of polls. */
export function loadChecked(options: Readonly<Record<string, string | undefined>>, console: Console): Config {
  const config = loadConfig({ env: console.env, flags: configFlags(options) });
  const problems = planProblems(config);
  if (problems.length > 0) throw new ConfigError(config.source, problems);
  return config;
}

export function configFlags(options: Readonly<Record<string, string | undefined>>): ConfigFlags {
  return {
    configFile: options['config.file'],
    listenAddress: options['web.listenAddress'],
    telemetryPath: options['web.telemetryPath'],
    maxRequests: options['web.maxRequests'],
    webConfigFile: options['web.config.file'],
    probes: options['web.probes'],
    logLevel: options['log.level'],
    logFormat: options['log.format'],
  };
}
