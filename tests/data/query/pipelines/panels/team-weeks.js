// everything: crew
db.segmentadores.aggregate([
  {$group: {_id: {r0: "$name", r1: "$role", r2: "$days_off"}, n: {$sum: 1}}},
  {
    $project: {
      _id: 0,
      n: 1,
      person: clean.text("$_id.r0"),
      role: clean.text("$_id.r1"),
      days_off: clean.text("$_id.r2"),
    },
  },
  {$group: {_id: {person: "$person", role: "$role", days_off: "$days_off"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", role: "$_id.role", days_off: "$_id.days_off"}},
])

// everything: done
db.batches.aggregate([
  {
    $match: {
      $and: [
        {status: {$in: ["S", "CS", "completado"]}},
        {
          $or: [
            {
              $or: [
                {
                  "metadata.approved_at": {$gte: "2025-12-13", $lt: "2026-03-12"},
                },
                {
                  "metadata.approved_at": {
                    $gte: ISODate("2025-12-14T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
            },
            {
              $or: [
                {
                  "metadata.reviewed_at": {$gte: "2025-12-13", $lt: "2026-03-12"},
                },
                {
                  "metadata.reviewed_at": {
                    $gte: ISODate("2025-12-14T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
            },
            {
              $or: [
                {
                  "file_info.last_file_upload": {$gte: "2025-12-13", $lt: "2026-03-12"},
                },
                {
                  "file_info.last_file_upload": {
                    $gte: ISODate("2025-12-14T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
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
      person: clean.text("$assignee"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      stage: clean.stage("$status"),
    },
  },
  {
    $match: {
      $and: [
        {stage: {$in: ["segmented"]}},
        {completed: {$type: "string", $gte: "2025-12-15", $lt: "2026-03-10"}},
      ],
    },
  },
  {$group: {_id: {person: "$person", completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", completed: "$_id.completed"}},
])

// everything: undated
db.batches.aggregate([
  {$match: {status: {$in: ["S", "CS", "completado"]}}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      stage: clean.stage("$status"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
    },
  },
  {$match: {$and: [{stage: {$in: ["segmented"]}}, {completed: {$eq: null}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// one filter of each kind: crew
db.segmentadores.aggregate([
  {$group: {_id: {r0: "$name", r1: "$role", r2: "$days_off"}, n: {$sum: 1}}},
  {
    $project: {
      _id: 0,
      n: 1,
      person: clean.text("$_id.r0"),
      role: clean.text("$_id.r1"),
      days_off: clean.text("$_id.r2"),
    },
  },
  {$group: {_id: {person: "$person", role: "$role", days_off: "$days_off"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", role: "$_id.role", days_off: "$_id.days_off"}},
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
        {
          $or: [
            {
              $or: [
                {
                  "metadata.approved_at": {$gte: "2025-12-13", $lt: "2026-03-12"},
                },
                {
                  "metadata.approved_at": {
                    $gte: ISODate("2025-12-14T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
            },
            {
              $or: [
                {
                  "metadata.reviewed_at": {$gte: "2025-12-13", $lt: "2026-03-12"},
                },
                {
                  "metadata.reviewed_at": {
                    $gte: ISODate("2025-12-14T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
            },
            {
              $or: [
                {
                  "file_info.last_file_upload": {$gte: "2025-12-13", $lt: "2026-03-12"},
                },
                {
                  "file_info.last_file_upload": {
                    $gte: ISODate("2025-12-14T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
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
      person: clean.text("$assignee"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
      id: clean.id("$id"),
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
        {completed: {$type: "string", $gte: "2025-12-15", $lt: "2026-03-10"}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {person: "$person", completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", completed: "$_id.completed"}},
])

// one filter of each kind: undated
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
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      due: clean.day("$metadata.due_date"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
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
        {completed: {$eq: null}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])
