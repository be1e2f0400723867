const end = { End: true }

/** A Distributed Map that bears some failures. */
export const NIGHTLY_IMPORT = {
  Comment: 'Takes over the customers of the old shop, each as an execution of its own.',
  StartAt: 'ImportCustomers',
  States: {
    ImportCustomers: {
      Type: 'Map',
      ItemsPath: '$.customers',
      MaxConcurrency: 60,
      ToleratedFailurePercentage: 5,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'WaitForOldShop',
        States: {
          WaitForOldShop: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'IsValid' },
          IsValid: {
            Type: 'Choice',
            Choices: [{ Variable: '$.isValid', BooleanEquals: true, Next: 'Imported' }],
            Default: 'NoAddress'
          },
          Imported: { Type: 'Succeed' },
          NoAddress: { Type: 'Fail', Error: 'NoAddress', Cause: 'The customer has no address to send anything to.' }
        }
      },
      ResultPath: null,
      Next: 'Tidy'
    },
    Tidy: { Type: 'Pass', ...end }
  }
}

/** It does not end in time. */
export const LEDGER = {
  Comment: 'Closes the books of the day.',
  TimeoutSeconds: 2,
  StartAt: 'WaitForBank',
  States: { WaitForBank: { Type: 'Wait', Seconds: 3_600, Next: 'Close' }, Close: { Type: 'Succeed' } }
}

export const REFUND = {
  Comment: 'Gives money back when somebody has agreed to it.',
  StartAt: 'Approve',
  States: {
    Approve: {
      Type: 'Task',
      Resource: 'arn:aws:states:us-east-1:123456789012:activity:approve-refund',
      TimeoutSeconds: 86_400,
      ResultPath: '$.approval',
      Next: 'Refund'
    },
    Refund: { Type: 'Pass', ...end }
  }
}

/** Starts another execution and waits for it. */
export const ORDER_DAY = {
  Comment: 'Runs the first order of the day as an execution of its own, then reports.',
  StartAt: 'FirstOrder',
  States: {
    FirstOrder: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: {
        StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:order-fulfilment',
        Name: 'order-0998',
        Input: {
          'orderId.$': '$.orderId',
          'customer.$': '$.customer',
          'items.$': '$.items',
          'pickupSeconds.$': '$.pickupSeconds',
          'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id'
        }
      },
      ResultSelector: { 'order.$': '$.Output' },
      Next: 'Report'
    },
    Report: { Type: 'Pass', ...end }
  }
}

/** It never ran. */
export const THUMBNAILS = {
  Comment: 'Makes small pictures of large ones.',
  StartAt: 'Sizes',
  States: {
    Sizes: {
      Type: 'Map',
      ItemsPath: '$.sizes',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Shrink',
        States: { Shrink: { Type: 'Pass', ...end } }
      },
      ...end
    }
  }
}

/** Two mistakes, of which the server tells. */
export const WRONG = `{
  "Comment": "Ships a parcel.",
  "StartAt": "Weigh",
  "States": {
    "Weigh": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Arguments": { "FunctionName": "weigh-parcel" },
      "Next": "Ship"
    },
    "IsHeavy": {
      "Type": "Choice",
      "Choices": [
        { "Variable": "$.weightGrams", "NumericGreaterThan": 20000, "Next": "Courier" }
      ],
      "Default": "Post"
    },
    "Post": { "Type": "Succeed" },
    "Courier": { "Type": "Pass", "End": true }
  }
}`
