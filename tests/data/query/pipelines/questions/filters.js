// text=0034
db.batches.aggregate([
  {
    $match: {
      $or: [
        {
          id: {
            $regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*(?:[3])[\u0300-\u036f]*(?:[4])[\u0300-\u036f]*",
          },
        },
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
  {$project: {_id: 0, n: {$literal: 1}, id: clean.id("$id")}},
  {
    $match: {
      $and: [
        {
          id: {
            $regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*(?:[3])[\u0300-\u036f]*(?:[4])[\u0300-\u036f]*",
          },
        },
      ],
    },
  },
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// person=Ana
db.batches.aggregate([
  {
    $match: {
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
  },
  {$group: {_id: {r0: "$assignee"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, person: clean.text("$_id.r0")}},
  {$match: {$and: [{person: {$in: ["Ana"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// person=~
db.batches.aggregate([
  {
    $match: {
      $or: [
        {
          assignee: {
            $in: [
              "", /^ [ \u0009\u000d\u000a\u00a0]*/,
              /^\u0009[ \u0009\u000d\u000a\u00a0]*/,
              /^\u000d[ \u0009\u000d\u000a\u00a0]*/,
              /^\u000a[ \u0009\u000d\u000a\u00a0]*/,
              /^\u00a0[ \u0009\u000d\u000a\u00a0]*/, null,
            ],
          },
        },
        {
          assignee: {
            $type: [
              "double", "int", "long", "decimal", "bool", "date",
              "timestamp", "object", "objectId", "binData", "regex",
              "javascript", "javascriptWithScope", "dbPointer",
              "minKey", "maxKey",
            ],
          },
        },
        {assignee: {$type: "array"}},
      ],
    },
  },
  {$group: {_id: {r0: "$assignee"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, person: clean.text("$_id.r0")}},
  {$match: {$and: [{person: {$in: [""]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// stage=in_progress
db.batches.aggregate([
  {$match: {status: {$in: ["In", "FS", "PS", "en-progreso"]}}},
  {$group: {_id: {r0: "$status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, stage: clean.stage("$_id.r0")}},
  {$match: {$and: [{stage: {$in: ["in_progress"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// stage=unknown
db.batches.aggregate([
  {
    $match: {
      $or: [
        {
          status: {
            $nin: [
              "NS", "pendiente", "", "In", "FS", "PS", "en-progreso",
              "S", "CS", "completado", null,
            ],
          },
        },
        {status: {$type: "array"}},
      ],
    },
  },
  {$group: {_id: {r0: "$status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, stage: clean.stage("$_id.r0")}},
  {$match: {$and: [{stage: {$in: ["unknown"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// review=approved
db.batches.aggregate([
  {$match: {"metadata.review_status": {$in: ["aprobado"]}}},
  {$group: {_id: {r0: "$metadata.review_status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, review: clean.review("$_id.r0")}},
  {$match: {$and: [{review: {$in: ["approved"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// priority=high
db.batches.aggregate([
  {$match: {"metadata.priority": {$in: ["alta"]}}},
  {$group: {_id: {r0: "$metadata.priority"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, priority: clean.priority("$_id.r0")}},
  {$match: {$and: [{priority: {$in: ["high"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// specification=cells
db.batches.aggregate([
  {
    $match: {
      specification: {
        $in: [
          "cells", /^ [ \u0009\u000d\u000a\u00a0]*cells/,
          /^\u0009[ \u0009\u000d\u000a\u00a0]*cells/,
          /^\u000d[ \u0009\u000d\u000a\u00a0]*cells/,
          /^\u000a[ \u0009\u000d\u000a\u00a0]*cells/,
          /^\u00a0[ \u0009\u000d\u000a\u00a0]*cells/,
          /^cells[ \u0009\u000d\u000a\u00a0]/,
        ],
      },
    },
  },
  {$group: {_id: {r0: "$specification"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, specification: clean.text("$_id.r0")}},
  {$match: {$and: [{specification: {$in: ["cells"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// assigned=..2026-03-31
db.batches.aggregate([
  {
    $match: {
      $or: [
        {"metadata.assigned_at": {$lt: "2026-04-03"}},
        {"metadata.assigned_at": {$lt: ISODate("2026-04-02T00:00:00+00:00")}},
      ],
    },
  },
  {$project: {_id: 0, n: {$literal: 1}, assigned: clean.day("$metadata.assigned_at")}},
  {$match: {$and: [{assigned: {$type: "string", $lt: "2026-04-01"}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// due=2026-03-01..2026-03-31
db.batches.aggregate([
  {
    $match: {
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
  },
  {$project: {_id: 0, n: {$literal: 1}, due: clean.day("$metadata.due_date")}},
  {$match: {$and: [{due: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// due=none
db.batches.aggregate([
  {$project: {_id: 0, n: {$literal: 1}, due: clean.day("$metadata.due_date")}},
  {$match: {$and: [{due: {$eq: null}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// reviewed=2026-03-01..
db.batches.aggregate([
  {
    $match: {
      $or: [
        {"metadata.reviewed_at": {$gte: "2026-02-27"}},
        {"metadata.reviewed_at": {$gte: ISODate("2026-02-28T00:00:00+00:00")}},
      ],
    },
  },
  {$project: {_id: 0, n: {$literal: 1}, reviewed: clean.day("$metadata.reviewed_at")}},
  {$match: {$and: [{reviewed: {$type: "string", $gte: "2026-03-01"}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// approved=2026-03-09
db.batches.aggregate([
  {
    $match: {
      $or: [
        {"metadata.approved_at": {$gte: "2026-03-07", $lt: "2026-03-12"}},
        {
          "metadata.approved_at": {
            $gte: ISODate("2026-03-08T00:00:00+00:00"),
            $lt: ISODate("2026-03-11T00:00:00+00:00"),
          },
        },
      ],
    },
  },
  {$project: {_id: 0, n: {$literal: 1}, approved: clean.day("$metadata.approved_at")}},
  {$match: {$and: [{approved: {$type: "string", $gte: "2026-03-09", $lt: "2026-03-10"}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// uploaded=2026-03-09
db.batches.aggregate([
  {
    $match: {
      $or: [
        {"file_info.last_file_upload": {$gte: "2026-03-07", $lt: "2026-03-12"}},
        {
          "file_info.last_file_upload": {
            $gte: ISODate("2026-03-08T00:00:00+00:00"),
            $lt: ISODate("2026-03-11T00:00:00+00:00"),
          },
        },
      ],
    },
  },
  {$project: {_id: 0, n: {$literal: 1}, uploaded: clean.day("$file_info.last_file_upload")}},
  {$match: {$and: [{uploaded: {$type: "string", $gte: "2026-03-09", $lt: "2026-03-10"}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// completed=2026-03-01..2026-03-31
db.batches.aggregate([
  {
    $match: {
      $or: [
        {
          $or: [
            {"metadata.approved_at": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.approved_at": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $or: [
            {"metadata.reviewed_at": {$gte: "2026-02-27", $lt: "2026-04-03"}},
            {
              "metadata.reviewed_at": {
                $gte: ISODate("2026-02-28T00:00:00+00:00"),
                $lt: ISODate("2026-04-02T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $or: [
            {
              "file_info.last_file_upload": {$gte: "2026-02-27", $lt: "2026-04-03"},
            },
            {
              "file_info.last_file_upload": {
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
    },
  },
  {$match: {$and: [{completed: {$type: "string", $gte: "2026-03-01", $lt: "2026-04-01"}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// overdue=yes
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

// overdue=no
db.batches.aggregate([
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      overdue: clean.overdue("$metadata.due_date", "$status", "$metadata.review_status"),
    },
  },
  {$match: {$and: [{overdue: {$eq: false}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// files=yes
db.batches.aggregate([
  {
    $group: {
      _id: {r0: "$file_info.file_count", r1: "$file_info.has_files", r2: "$mongo_uploaded"},
      n: {$sum: 1},
    },
  },
  {$project: {_id: 0, n: 1, files: clean.files("$_id.r0", "$_id.r1", "$_id.r2")}},
  {$match: {$and: [{files: {$eq: true}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// accepted=yes
db.batches.aggregate([
  {
    $match: {
      $and: [
        {status: {$in: ["S", "CS", "completado"]}},
        {"metadata.review_status": {$in: ["aprobado"]}},
      ],
    },
  },
  {$group: {_id: {r0: "$status", r1: "$metadata.review_status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, accepted: clean.accepted("$_id.r0", "$_id.r1")}},
  {$match: {$and: [{accepted: {$eq: true}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// accepted=no
db.batches.aggregate([
  {$group: {_id: {r0: "$status", r1: "$metadata.review_status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, accepted: clean.accepted("$_id.r0", "$_id.r1")}},
  {$match: {$and: [{accepted: {$eq: false}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// duplicated=yes
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
  {$project: {_id: 0, n: {$literal: 1}, duplicated: clean.duplicated("$id")}},
  {$match: {$and: [{duplicated: {$eq: true}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// view=everyday
db.batches.aggregate([
  {$group: {_id: {r0: "$status", r1: "$metadata.review_status"}, n: {$sum: 1}}},
  {$project: {_id: 0, n: 1, accepted: clean.accepted("$_id.r0", "$_id.r1")}},
  {$match: {$and: [{accepted: {$eq: false}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// started=2026-03-01..
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      started: clean.started("$tanda_history.stage", "$tanda_history.now.stage", "$tanda_history.assigned"),
    },
  },
  {$match: {$and: [{started: {$type: "string", $gte: "2026-03-01"}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// last_segmented=2026-03-09
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      last_segmented: clean.last_segmented("$tanda_history.segmentations", "$tanda_history.first.stage", "$tanda_history.segmented"),
    },
  },
  {$match: {$and: [{last_segmented: {$type: "string", $gte: "2026-03-09", $lt: "2026-03-10"}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// rejections=1..
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      rejections: clean.rejections("$tanda_history.first.review", "$tanda_history.decisions"),
    },
  },
  {$match: {$and: [{rejections: {$gte: 1}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// reassignments=2
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      reassignments: clean.reassignments("$tanda_history.person"),
    },
  },
  {$match: {$and: [{reassignments: {$gte: 2, $lte: 2}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// first_review=rejected
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      first_review: clean.first_review("$tanda_history.first.review", "$tanda_history.decisions"),
    },
  },
  {$match: {$and: [{first_review: {$in: ["rejected"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// first_reviewed_person=Ana
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      first_reviewed_person: clean.first_reviewed_person("$tanda_history.first.person", "$tanda_history.first.review", "$tanda_history.decisions", "$tanda_history.person", "$tanda_history.now.person"),
    },
  },
  {$match: {$and: [{first_reviewed_person: {$in: ["Ana"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// in_progress_visits=2
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      in_progress_visits: clean.in_progress_visits("$tanda_history.first.stage", "$tanda_history.stage"),
    },
  },
  {$match: {$and: [{in_progress_visits: {$gte: 2, $lte: 2}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// segmented_visits=3..
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      segmented_visits: clean.segmented_visits("$tanda_history.first.stage", "$tanda_history.segmentations"),
    },
  },
  {$match: {$and: [{segmented_visits: {$gte: 3}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// reviews=1
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      reviews: clean.reviews("$tanda_history.first.review", "$tanda_history.decisions"),
    },
  },
  {$match: {$and: [{reviews: {$gte: 1, $lte: 1}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])

// rejection_reason=Rough
db.batches.aggregate([
  {$lookup: {from: "batch_events", localField: "_id", foreignField: "key", as: "tanda_entries"}},
  {
    $set: {
      tanda_entries: {
        $let: {
          vars: {
            void: {
              $reduce: {
                input: {
                  $filter: {
                    input: "$tanda_entries",
                    as: "entry",
                    cond: {$eq: ["$$entry.field", "void"]},
                  },
                },
                initialValue: [],
                in: {
                  $cond: [
                    {$isArray: ["$$this.to"]},
                    {$concatArrays: ["$$value", "$$this.to"]},
                    "$$value",
                  ],
                },
              },
            },
          },
          in: {
            $filter: {
              input: "$tanda_entries",
              as: "entry",
              cond: {
                $and: [
                  {
                    $and: [
                      {$gte: ["$$entry.at", ISODate("0001-01-02T00:00:00+00:00")]},
                      {$lt: ["$$entry.at", ISODate("9999-12-30T00:00:00+00:00")]},
                    ],
                  },
                  {$not: [{$in: ["$$entry._id", "$$void"]}]},
                ],
              },
            },
          },
        },
      },
    },
  },
  {
    $set: {
      tanda_history: {
        stage: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["status", "status"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.stage("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.stage("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.stage("$status")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.stage("$status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        review: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {
                            $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                          },
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {
                                    vars: {
                                      raw: {
                                        $cond: [
                                          {$eq: ["$$this.field", "metadata"]},
                                          "$$this.from.review_status",
                                          "$$this.from",
                                        ],
                                      },
                                    },
                                    in: clean.review("$$raw"),
                                  },
                                },
                              ],
                            },
                            after: {
                              $let: {
                                vars: {
                                  raw: {
                                    $cond: [
                                      {$eq: ["$$this.field", "metadata"]},
                                      "$$this.to.review_status",
                                      "$$this.to",
                                    ],
                                  },
                                },
                                in: clean.review("$$raw"),
                              },
                            },
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {
                          $eq: [
                            {$last: "$$told.to"},
                            clean.review("$metadata.review_status"),
                          ],
                        },
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.review("$metadata.review_status"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        person: {
          $cond: [
            {$eq: ["$tanda_entries", []]},
            [],
            {
              $let: {
                vars: {
                  told: {
                    $reduce: {
                      input: {
                        $filter: {
                          input: "$tanda_entries",
                          as: "entry",
                          cond: {$in: ["$$entry.field", ["assignee", "assignee"]]},
                        },
                      },
                      initialValue: [],
                      in: {
                        $let: {
                          vars: {
                            before: {
                              $cond: [
                                {
                                  $and: [
                                    {$eq: ["$$this.origin", "external"]},
                                    {$eq: [{$type: "$$this.from"}, "missing"]},
                                  ],
                                },
                                {$ifNull: [{$last: "$$value.to"}, null]},
                                {
                                  $let: {vars: {raw: "$$this.from"}, in: clean.text("$$raw")},
                                },
                              ],
                            },
                            after: {$let: {vars: {raw: "$$this.to"}, in: clean.text("$$raw")}},
                          },
                          in: {
                            $cond: [
                              {$eq: ["$$this.operation", "undo"]},
                              {
                                $let: {
                                  vars: {
                                    since: {
                                      $indexOfArray: [{$reverseArray: "$$value.from"}, "$$after"],
                                    },
                                  },
                                  in: {
                                    $switch: {
                                      branches: [
                                        {
                                          case: {$eq: ["$$since", -1]},
                                          then: {
                                            $cond: [
                                              {$eq: ["$$before", "$$after"]},
                                              "$$value",
                                              {
                                                $concatArrays: [
                                                  "$$value",
                                                  [
                                                    {
                                                      at: "$$this.at",
                                                      day: {
                                                        $dateToString: {
                                                          date: "$$this.at",
                                                          format: "%Y-%m-%d",
                                                          timezone: "Europe/Madrid",
                                                        },
                                                      },
                                                      from: "$$before",
                                                      to: "$$after",
                                                      actor: {$ifNull: ["$$this.actor", ""]},
                                                      reason: {
                                                        $cond: [
                                                          {$eq: [{$type: "$$this.reason"}, "string"]},
                                                          "$$this.reason",
                                                          "",
                                                        ],
                                                      },
                                                      renamed: {$eq: ["$$this.operation", "rename person"]},
                                                    },
                                                  ],
                                                ],
                                              },
                                            ],
                                          },
                                        },
                                        {
                                          case: {
                                            $eq: [
                                              {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                              0,
                                            ],
                                          },
                                          then: [],
                                        },
                                      ],
                                      default: {
                                        $slice: [
                                          "$$value",
                                          {$subtract: [{$size: "$$value"}, {$add: ["$$since", 1]}]},
                                        ],
                                      },
                                    },
                                  },
                                },
                              },
                              {
                                $cond: [
                                  {$eq: ["$$before", "$$after"]},
                                  "$$value",
                                  {
                                    $concatArrays: [
                                      "$$value",
                                      [
                                        {
                                          at: "$$this.at",
                                          day: {
                                            $dateToString: {
                                              date: "$$this.at",
                                              format: "%Y-%m-%d",
                                              timezone: "Europe/Madrid",
                                            },
                                          },
                                          from: "$$before",
                                          to: "$$after",
                                          actor: {$ifNull: ["$$this.actor", ""]},
                                          reason: {
                                            $cond: [
                                              {$eq: [{$type: "$$this.reason"}, "string"]},
                                              "$$this.reason",
                                              "",
                                            ],
                                          },
                                          renamed: {$eq: ["$$this.operation", "rename person"]},
                                        },
                                      ],
                                    ],
                                  },
                                ],
                              },
                            ],
                          },
                        },
                      },
                    },
                  },
                },
                in: {
                  $cond: [
                    {$eq: ["$$told", []]},
                    [],
                    {
                      $cond: [
                        {$eq: [{$last: "$$told.to"}, clean.text("$assignee")]},
                        "$$told",
                        {
                          $concatArrays: [
                            "$$told",
                            [
                              {
                                at: ISODate("9999-12-30T00:00:00+00:00"),
                                day: null,
                                from: {$last: "$$told.to"},
                                to: clean.text("$assignee"),
                                actor: "",
                                reason: "",
                                renamed: false,
                              },
                            ],
                          ],
                        },
                      ],
                    },
                  ],
                },
              },
            },
          ],
        },
        now: {
          stage: clean.stage("$status"),
          review: clean.review("$metadata.review_status"),
          person: clean.text("$assignee"),
        },
        assigned: clean.day("$metadata.assigned_at"),
        segmented: {
          $ifNull: [
            clean.day("$file_info.last_file_upload"),
            clean.day("$metadata.reviewed_at"),
            clean.day("$metadata.approved_at"), null,
          ],
        },
      },
    },
  },
  {$set: {tanda_history: clean.history()}},
  {
    $project: {
      _id: 0,
      n: {$literal: 1},
      rejection_reason: clean.rejection_reason("$tanda_history.decisions"),
    },
  },
  {$match: {$and: [{rejection_reason: {$in: ["Rough"]}}]}},
  {$group: {_id: {}, n: {$sum: "$n"}}},
  {$project: {_id: 0, n: 1}},
])
