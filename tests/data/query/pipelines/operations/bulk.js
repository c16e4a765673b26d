// choose by filter, and look again before writing
db.batches.aggregate([
  {$group: {_id: "$id", n: {$sum: 1}}},
  {$group: {_id: clean.id("$_id"), n: {$sum: "$n"}}},
  {$match: {n: {$gt: 1}}},
  {$sort: {_id: 1}},
])
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
  {$project: {c_duplicated: clean.duplicated("$id"), c_person: clean.text("$assignee")}},
  {$match: {$and: [{c_person: {$in: ["Ana"]}}, {c_duplicated: {$eq: false}}]}},
  {$sort: {_id: 1}},
  {$project: {_id: 1}},
])
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
db.batches.aggregate([
  {$match: {_id: {$in: [ObjectId("000000000000000000000001")]}}},
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
  {$project: {c_duplicated: clean.duplicated("$id"), c_person: clean.text("$assignee")}},
  {$match: {$and: [{c_person: {$in: ["Ana"]}}, {c_duplicated: {$eq: false}}]}},
  {$sort: {_id: 1}},
  {$project: {_id: 1}},
])
db.batches.find({_id: {$in: [ObjectId("000000000000000000000001")]}})
