// everything: standing
db.batches.aggregate([
  {$group: {_id: {r0: "$status", r1: "$metadata.review_status"}, n: {$sum: 1}}},
  {
    $project: {
      _id: 0,
      n: 1,
      stage: clean.stage("$_id.r0"),
      review: clean.review("$_id.r1"),
      accepted: clean.accepted("$_id.r0", "$_id.r1"),
    },
  },
  {$group: {_id: {stage: "$stage", review: "$review", accepted: "$accepted"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, stage: "$_id.stage", review: "$_id.review", accepted: "$_id.accepted"}},
])

// everything: people
db.batches.aggregate([
  {$group: {_id: {r0: "$assignee"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, person: clean.text("$_id.r0")}},
  {$group: {_id: {person: "$person"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person"}},
])

// everything: completed
db.batches.aggregate([
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
    },
  },
  {$group: {_id: {completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, completed: "$_id.completed"}},
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
      overdue: clean.overdue("$metadata.due_date", "$status", "$metadata.review_status"),
    },
  },
  {$match: {$and: [{overdue: {$eq: true}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// everything: stale
db.batches.aggregate([
  {
    $match: {
      $and: [
        {status: {$in: ["In", "FS", "PS", "en-progreso"]}},
        {
          $or: [
            {"metadata.assigned_at": {$lt: "2026-02-25"}},
            {"metadata.assigned_at": {$lt: ISODate("2026-02-24T00:00:00+00:00")}},
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
      assigned: clean.day("$metadata.assigned_at"),
    },
  },
  {
    $match: {
      $and: [
        {stage: {$in: ["in_progress"]}},
        {assigned: {$type: "string", $lt: "2026-02-23"}},
      ],
    },
  },
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// everything: duplicated
db.batches.aggregate([
  {
    $match: {
      $or: [
        {id: {$in: ["batch_9", null]}},
        {
          id: {
            $type: [
              "double", "int", "long", "decimal", "bool", "date",
              "timestamp", "object", "objectId", "binData", "regex",
              "javascript", "javascriptWithScope", "dbPointer", "minKey",
              "maxKey",
            ],
          },
        },
        {id: {$type: "array"}},
      ],
    },
  },
  {$project: {_id: 0, n: {$literal: 1}, id: clean.id("$id"), duplicated: clean.duplicated("$id")}},
  {$match: {$and: [{duplicated: {$eq: true}}]}},
  {$group: {_id: {id: "$id"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, id: "$_id.id"}},
])

// one filter of each kind: standing
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
      accepted: clean.accepted("$status", "$metadata.review_status"),
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
  {$group: {_id: {stage: "$stage", review: "$review", accepted: "$accepted"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, stage: "$_id.stage", review: "$_id.review", accepted: "$_id.accepted"}},
])

// one filter of each kind: people
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
  {$group: {_id: {person: "$person"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, person: "$_id.person"}},
])

// one filter of each kind: completed
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
      completed: clean.completed("$status", "$metadata.approved_at", "$metadata.reviewed_at", "$file_info.last_file_upload"),
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
  {$group: {_id: {completed: "$completed"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, completed: "$_id.completed"}},
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
      id: clean.id("$id"),
      person: clean.text("$assignee"),
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
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// one filter of each kind: stale
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
        {status: {$in: ["In", "FS", "PS", "en-progreso"]}},
        {
          $or: [
            {"metadata.assigned_at": {$lt: "2026-02-25"}},
            {"metadata.assigned_at": {$lt: ISODate("2026-02-24T00:00:00+00:00")}},
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
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      assigned: clean.day("$metadata.assigned_at"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {stage: {$in: ["in_progress"]}},
        {assigned: {$type: "string", $lt: "2026-02-23"}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// one filter of each kind: duplicated
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
            {id: {$in: ["batch_9", null]}},
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
      ],
    },
  },
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      due: clean.day("$metadata.due_date"),
      files: clean.files("$file_info.file_count", "$file_info.has_files", "$mongo_uploaded"),
      duplicated: clean.duplicated("$id"),
    },
  },
  {
    $match: {
      $and: [
        {id: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {person: {$in: ["Ana"]}},
        {due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}},
        {files: {$eq: true}},
        {duplicated: {$eq: true}},
      ],
    },
  },
  {$group: {_id: {id: "$id"}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1, id: "$_id.id"}},
])
