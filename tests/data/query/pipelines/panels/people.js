// everything: work
db.batches.aggregate([
  {$group: {_id: {r0: "$assignee", r1: "$status", r2: "$metadata.review_status"}, n: {$sum: 1}}},
  {
    $project: {
      _id: 0,
      n: 1,
      person: clean.text("$_id.r0"),
      stage: clean.stage("$_id.r1"),
      accepted: clean.accepted("$_id.r1", "$_id.r2"),
    },
  },
  {$group: {_id: {person: "$person", stage: "$stage", accepted: "$accepted"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", stage: "$_id.stage", accepted: "$_id.accepted"}},
])

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

// one filter of each kind: work
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
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      accepted: clean.accepted("$status", "$metadata.review_status"),
      id: clean.id("$id"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {person: "$person", stage: "$stage", accepted: "$accepted"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", stage: "$_id.stage", accepted: "$_id.accepted"}},
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
