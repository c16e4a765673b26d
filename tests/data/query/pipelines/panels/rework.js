// everything: reviewed
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      rejections: clean.rejections("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      started_basis: clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
      rework_days: clean.rework_days("$tanda_history.stage"),
      first_review: clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
    },
  },
  {$match: {$and: [{first_review: {$in: ["approved", "rejected"]}}]}},
  {
    $group: {
      _id: {
        rejections: "$rejections",
        started_basis: "$started_basis",
        in_progress_days: "$in_progress_days",
        rework_days: "$rework_days",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      rejections: "$_id.rejections",
      started_basis: "$_id.started_basis",
      in_progress_days: "$_id.in_progress_days",
      rework_days: "$_id.rework_days",
    },
  },
])

// everything: basis
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      review_basis: clean.review_basis("$tanda_history.review", "$tanda_history.now.review", "$tanda_history.review.from"),
      first_review: clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
    },
  },
  {$match: {$and: [{first_review: {$in: ["approved", "rejected"]}}]}},
  {$group: {_id: {review_basis: "$review_basis"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, review_basis: "$_id.review_basis"}},
])

// one filter of each kind: reviewed
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
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      rejections: clean.rejections("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      started_basis: clean.started_basis("$tanda_history.now.stage", "$tanda_history.stage", "$tanda_history.assigned"),
      in_progress_days: clean.in_progress_days("$tanda_history.assigned", "$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.stage.from", "$tanda_history.segmented"),
      rework_days: clean.rework_days("$tanda_history.stage"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      due: clean.day("$metadata.due_date"),
      first_review: clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {first_review: {$in: ["approved", "rejected"]}},
        {files: {$eq: true}},
      ],
    },
  },
  {
    $group: {
      _id: {
        rejections: "$rejections",
        started_basis: "$started_basis",
        in_progress_days: "$in_progress_days",
        rework_days: "$rework_days",
      },
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      rejections: "$_id.rejections",
      started_basis: "$_id.started_basis",
      in_progress_days: "$_id.in_progress_days",
      rework_days: "$_id.rework_days",
    },
  },
])

// one filter of each kind: basis
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
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      review_basis: clean.review_basis("$tanda_history.review", "$tanda_history.now.review", "$tanda_history.review.from"),
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      due: clean.day("$metadata.due_date"),
      first_review: clean.first_review("$tanda_history.now.review", "$tanda_history.review.from", "$tanda_history.review"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {first_review: {$in: ["approved", "rejected"]}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {review_basis: "$review_basis"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, review_basis: "$_id.review_basis"}},
])
