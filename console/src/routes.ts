/** The addresses of the pages; each is tested to be usable by everybody. */
export const ROUTES = {
  home: '/',
  stateMachines: '/state-machines',
  newStateMachine: '/state-machines/new',
  editStateMachine: '/state-machines/:arn/edit',
  stateMachine: '/state-machines/:arn',
  executions: '/executions',
  execution: '/executions/:arn',
  compare: '/compare',
  mapRun: '/map-runs/:arn',
  activities: '/activities',
  tryState: '/try',
  /** Whatever else. */
  nowhere: '/*?'
} as const
