// everything: work
db.batches.aggregate([
  {$group: {_id: {r0: "$assignee", r1: "$status", r2: "$metadata.review_status"}, n: {$sum: 1}}},
  {
    $project: {
      _id: 0,
      n: 1,
      person: clean.text("$_id.r0"),
      stage: clean.stage("$_id.r1"),
      review: clean.review("$_id.r2"),
      accepted: clean.accepted("$_id.r1", "$_id.r2"),
    },
  },
  {
    $group: {
      _id: {person: "$person", stage: "$stage", review: "$review", accepted: "$accepted"},
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      person: "$_id.person",
      stage: "$_id.stage",
      review: "$_id.review",
      accepted: "$_id.accepted",
    },
  },
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

// everything: overdue
db.batches.aggregate([
  {
    $match: {
      $or: [
        {"metadata.due_date": {$lt: "2026-03-11"}},
        {"metadata.due_date": {$lt: ISODate("2026-03-10T00:00:00+00:00")}},
      ],
    },
  },
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      person: clean.text("$assignee"),
      overdue: clean.overdue("$metadata.due_date", "$status", "$metadata.review_status"),
    },
  },
  {$match: {$and: [{overdue: {$eq: true}}]}},
  {$group: {_id: {person: "$person"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person"}},
])

// everything: finished
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
                  "metadata.approved_at": {$gte: "2026-02-07", $lt: "2026-03-12"},
                },
                {
                  "metadata.approved_at": {
                    $gte: ISODate("2026-02-08T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
            },
            {
              $or: [
                {
                  "metadata.reviewed_at": {$gte: "2026-02-07", $lt: "2026-03-12"},
                },
                {
                  "metadata.reviewed_at": {
                    $gte: ISODate("2026-02-08T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
            },
            {
              $or: [
                {
                  "file_info.last_file_upload": {$gte: "2026-02-07", $lt: "2026-03-12"},
                },
                {
                  "file_info.last_file_upload": {
                    $gte: ISODate("2026-02-08T00:00:00+00:00"),
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
      stage: clean.stage("$status"),
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
    },
  },
  {
    $match: {
      $and: [
        {stage: {$in: ["segmented"]}},
        {completed: {$type: "string", $gte: "2026-02-09", $lt: "2026-03-10"}},
      ],
    },
  },
  {$group: {_id: {person: "$person"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person"}},
])

// everything: oldest
db.batches.aggregate([
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      person: clean.text("$assignee"),
      assigned: clean.day("$metadata.assigned_at"),
      accepted: clean.accepted("$status", "$metadata.review_status"),
    },
  },
  {$match: {$and: [{accepted: {$eq: false}}]}},
  {$group: {_id: {person: "$person", assigned: "$assigned"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", assigned: "$_id.assigned"}},
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
      review: clean.review("$metadata.review_status"),
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
  {
    $group: {
      _id: {person: "$person", stage: "$stage", review: "$review", accepted: "$accepted"},
      n: {$sum: "$n"},
    },
  },
  {
    $project: {
      _id: 0,
      n: 1,
      person: "$_id.person",
      stage: "$_id.stage",
      review: "$_id.review",
      accepted: "$_id.accepted",
    },
  },
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

// one filter of each kind: overdue
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
        {
          $or: [
            {"metadata.due_date": {$lt: "2026-03-11"}},
            {"metadata.due_date": {$lt: ISODate("2026-03-10T00:00:00+00:00")}},
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
      id: clean.id("$id"),
      due: clean.day("$metadata.due_date"),
      overdue: clean.overdue("$metadata.due_date", "$status", "$metadata.review_status"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {overdue: {$eq: true}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {person: "$person"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person"}},
])

// one filter of each kind: finished
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
                  "metadata.approved_at": {$gte: "2026-02-07", $lt: "2026-03-12"},
                },
                {
                  "metadata.approved_at": {
                    $gte: ISODate("2026-02-08T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
            },
            {
              $or: [
                {
                  "metadata.reviewed_at": {$gte: "2026-02-07", $lt: "2026-03-12"},
                },
                {
                  "metadata.reviewed_at": {
                    $gte: ISODate("2026-02-08T00:00:00+00:00"),
                    $lt: ISODate("2026-03-11T00:00:00+00:00"),
                  },
                },
              ],
            },
            {
              $or: [
                {
                  "file_info.last_file_upload": {$gte: "2026-02-07", $lt: "2026-03-12"},
                },
                {
                  "file_info.last_file_upload": {
                    $gte: ISODate("2026-02-08T00:00:00+00:00"),
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
      id: clean.id("$id"),
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
        {completed: {$type: "string", $gte: "2026-02-09", $lt: "2026-03-10"}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {person: "$person"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person"}},
])

// one filter of each kind: oldest
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
      assigned: clean.day("$metadata.assigned_at"),
      id: clean.id("$id"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
      accepted: clean.accepted("$status", "$metadata.review_status"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
        {accepted: {$eq: false}},
      ],
    },
  },
  {$group: {_id: {person: "$person", assigned: "$assigned"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person", assigned: "$_id.assigned"}},
])
