interface Request {
  readonly expense: { readonly expenseId: string; readonly employee: string; readonly amount: number }
  readonly taskToken: string
}

/** Stands for an e-mail with two links. Whoever holds the token may answer, once. */
export const handler = async ({ expense, taskToken }: Request) => {
  console.log(`${expense.employee} asks for ${expense.amount} (${expense.expenseId}). Approve with:
aws stepfunctions send-task-success --task-token ${taskToken} --task-output '{"decision":"approved","by":"Alan"}'`)
}
