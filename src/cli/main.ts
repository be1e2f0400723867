import { Command } from 'commander'
import { version } from '../version.ts'
import { addMigrateCommand } from './migrate.ts'
import { addNodesCommand } from './nodes.ts'
import { addStartCommand } from './start.ts'
import { addValidateCommand } from './validate.ts'

const program = new Command('stepwright')
  .description('AWS Step Functions that anyone can run: the same API, the same language, durable.')
  .version(version)
  .showHelpAfterError('(add --help for the options)')

addStartCommand(program)
addNodesCommand(program)
addValidateCommand(program)
addMigrateCommand(program)

await program.parseAsync()
