// everything: done
db.batches.aggregate([
  {$match: {status: {$in: ["S", "CS", "completado"]}}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      stage: clean.stage("$status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["segmented"]}}]}},
  {$group: {_id: {assigned: "$assigned", completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned", completed: "$_id.completed"}},
])

// everything: open
db.batches.aggregate([
  {$match: {$or: [{status: {$nin: ["S", "CS", "completado"]}}, {status: {$type: "array"}}]}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      stage: clean.stage("$status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["in_progress", "not_started", "unknown"]}}]}},
  {$group: {_id: {assigned: "$assigned", stage: "$stage"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned", stage: "$_id.stage"}},
])

// everything: kind done
db.batches.aggregate([
  {$match: {status: {$in: ["S", "CS", "completado"]}}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      stage: clean.stage("$status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["segmented"]}}]}},
  {$group: {_id: {assigned: "$assigned", completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned", completed: "$_id.completed"}},
])

// everything: kind open
db.batches.aggregate([
  {$match: {$or: [{status: {$nin: ["S", "CS", "completado"]}}, {status: {$type: "array"}}]}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      stage: clean.stage("$status"),
    },
  },
  {$match: {$and: [{stage: {$in: ["in_progress", "not_started", "unknown"]}}]}},
  {$group: {_id: {assigned: "$assigned", stage: "$stage"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned", stage: "$_id.stage"}},
])

// one filter of each kind: done
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {status: {$in: ["S", "CS", "completado"]}},
        {
          $or: [
            {"metadata.due_date": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.due_date": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
      ],
    },
  },
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["segmented"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {assigned: "$assigned", completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned", completed: "$_id.completed"}},
])

// one filter of each kind: open
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {
          $or: [
            {status: {$nin: ["S", "CS", "completado"]}},
            {status: {$type: "array"}},
          ],
        },
        {
          $or: [
            {"metadata.due_date": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.due_date": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
      ],
    },
  },
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      stage: clean.stage("$status"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["in_progress", "not_started", "unknown"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {assigned: "$assigned", stage: "$stage"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned", stage: "$_id.stage"}},
])

// one filter of each kind: kind done
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {status: {$in: ["S", "CS", "completado"]}},
      ],
    },
  },
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["segmented"]}},
      ],
    },
  },
  {$group: {_id: {assigned: "$assigned", completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned", completed: "$_id.completed"}},
])

// one filter of each kind: kind open
db.batches.aggregate([
  {
    $match: {
      $and: [
        {
          $or: [
            {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
            {
              id: {
                $type: [
                  "double", "int", "long", "decimal", "bool", "date",
                  "timestamp", "object", "objectId", "binData", "regex",
                  "javascript", "javascriptWithScope", "dbPointer",
                  "minKey", "maxKey",
                ],
              },
            },
            {id: {$type: "array"}},
          ],
        },
        {
          assignee: {
            $in: [
              "Ana", /^ [ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*Ana/,
              /^Ana[ \u0009\u000d\u000a\u00a0]/,
            ],
          },
        },
        {
          $or: [
            {status: {$nin: ["S", "CS", "completado"]}},
            {status: {$type: "array"}},
          ],
        },
      ],
    },
  },
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      assigned: clean.day("$metadata.assigned_at"),
      stage: clean.stage("$status"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["in_progress", "not_started", "unknown"]}},
      ],
    },
  },
  {$group: {_id: {assigned: "$assigned", stage: "$stage"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, assigned: "$_id.assigned", stage: "$_id.stage"}},
])
