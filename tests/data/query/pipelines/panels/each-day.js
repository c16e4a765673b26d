// everything: now
db.batches.aggregate([
  {$group: {_id: {r0: "$status", r1: "$metadata.review_status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, stage: clean.stage("$_id.r0"), review: clean.review("$_id.r1")}},
  {$group: {_id: {stage: "$stage", review: "$review"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, stage: "$_id.stage", review: "$_id.review"}},
])

// one filter of each kind: now
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
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
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
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {stage: "$stage", review: "$review"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, stage: "$_id.stage", review: "$_id.review"}},
])
