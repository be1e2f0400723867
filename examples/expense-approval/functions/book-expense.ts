interface Request {
  readonly expense: { readonly expenseId: string; readonly employee: string; readonly amount: number }
  readonly approval: { readonly by: string }
}

export const handler = async ({ expense, approval }: Request) => ({
  entry: `ledger-${expense.expenseId}`,
  employee: expense.employee,
  amount: expense.amount,
  approvedBy: approval.by
})
