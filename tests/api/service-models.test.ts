import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mockedCall } from '../../src/api/test-state/mocked-call.ts'
import { parseResource } from '../../src/asl/resource.ts'
import { createServiceModels } from '../../src/server/service-models.ts'

const readModel = createServiceModels()
const services = readdirSync(new URL('../../service-models/', import.meta.url))
  .filter((name) => /^[a-z0-9]+\.json\.gz$/.test(name))
  .map((name) => name.replace('.json.gz', ''))

describe('the service models', () => {
  test('lack no shape that they refer to', async () => {
    const missing: string[] = []
    for (const service of services) {
      const { operations, shapes } = (await readModel(service)) ?? { operations: {}, shapes: {} }
      const references = Object.values(shapes).flatMap((shape) => {
        if (shape.type === 'structure') return Object.values(shape.members)
        if (shape.type === 'list') return [shape.item]
        return shape.type === 'map' ? [shape.value] : []
      })
      const answers = Object.values(operations).filter((name) => name !== null)
      for (const name of [...references, ...answers]) if (!(name in shapes)) missing.push(`${service}: ${name}`)
    }
    expect(missing).toEqual([])
    expect(services.length).toBeGreaterThan(400)
  })

  test.each([
    'athena:startQueryExecution',
    'batch:submitJob',
    'bedrock:createModelCustomizationJob',
    'codebuild:startBuild',
    'codebuild:startBuildBatch',
    'databrew:startJobRun',
    'ecs:runTask',
    'eks:createCluster',
    'eks:createFargateProfile',
    'eks:createNodegroup',
    'elasticmapreduce:addStep',
    'elasticmapreduce:createCluster',
    'emr-containers:startJobRun',
    'emr-serverless:createApplication',
    'emr-serverless:startJobRun',
    'glue:startJobRun',
    'mediaconvert:createJob',
    'sagemaker:createAutoMLJob',
    'sagemaker:createHyperParameterTuningJob',
    'sagemaker:createLabelingJob',
    'sagemaker:createProcessingJob',
    'sagemaker:createTrainingJob',
    'sagemaker:createTransformJob',
    'states:startExecution'
  ])('have the call that tells how a job of %s is', async (action) => {
    const resource = parseResource(`arn:aws:states:::${action}.sync`)
    const call = resource && mockedCall(resource)
    const model = await readModel(call?.service ?? '')
    const operations = Object.keys(model?.operations ?? {}).map((name) => name.toLowerCase())
    expect(operations).toContain(call?.operation.toLowerCase())
  })

  test('are none where no service has the name', async () => {
    expect(await readModel('nobody')).toBeUndefined()
    expect(await readModel('../package')).toBeUndefined()
    expect(await readModel('S3')).toBeUndefined()
  })
})
