import { Command } from 'commander'
import { version } from '../version.ts'
import { addMigrateCommand } from './migrate.ts'
import { addNodesCommand } from './nodes.ts'
import { addStartCommand } from './start.ts'
import { addValidateCommand } from './validate.ts'

const program = new Command('stepwright')
  .description('AWS Step Functions that anyone can run: the same API, the same language, durable.')
  .version(version)
  .addHelpText(
    'after',
    `
Examples:
  $ stepwright start                       serves the API and the console on http://localhost:8083
  $ stepwright validate order.asl.json     says what AWS would say of a definition`
  )
  .showHelpAfterError('(add --help for the options)')

addStartCommand(program)
addNodesCommand(program)
addValidateCommand(program)
addMigrateCommand(program)

await program.parseAsync()
