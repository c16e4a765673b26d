// a person is renamed, and the batches with them
db.segmentadores.find({})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
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
  {$project: {c_person: clean.text("$assignee")}},
  {$match: {$and: [{c_person: {$in: ["Ana"]}}]}},
  {$sort: {_id: 1}},
  {$project: {_id: 1}},
])
db.batches.find({
  _id: {
    $in: [
      ObjectId("000000000000000000000001"), ObjectId("000000000000000000000002"),
      ObjectId("000000000000000000000003"),
    ],
  },
})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
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
  {$project: {c_person: clean.text("$assignee")}},
  {$match: {$and: [{c_person: {$in: ["Ana"]}}]}},
  {$sort: {_id: 1}},
  {$limit: 1000},
  {$project: {_id: 1}},
])
db.segmentadores.find({})

// a person who leaves keeps what is accepted
db.segmentadores.find({})
db.batches.aggregate([
  {
    $match: {
      assignee: {
        $in: [
          "Anna", /^ [ \u0009\u000d\u000a\u00a0]*Anna/,
          /^\u0009[ \u0009\u000d\u000a\u00a0]*Anna/,
          /^\u000d[ \u0009\u000d\u000a\u00a0]*Anna/,
          /^\u000a[ \u0009\u000d\u000a\u00a0]*Anna/,
          /^\u00a0[ \u0009\u000d\u000a\u00a0]*Anna/,
          /^Anna[ \u0009\u000d\u000a\u00a0]/,
        ],
      },
    },
  },
  {
    $project: {
      c_accepted: clean.accepted("$status", "$metadata.review_status"),
      c_person: clean.text("$assignee"),
    },
  },
  {$match: {$and: [{c_person: {$in: ["Anna"]}}, {c_accepted: {$eq: false}}]}},
  {$sort: {_id: 1}},
  {$project: {_id: 1}},
])
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
db.batches.find({
  _id: {
    $in: [
      ObjectId("000000000000000000000001"), ObjectId("000000000000000000000002"),
      ObjectId("000000000000000000000003"),
    ],
  },
})
db.batch_events.find({field: "handed over", at: {$gte: ISODate("2026-03-08T12:00:00+00:00")}}).sort({at: 1, _id: 1})
db.batches.aggregate([
  {
    $match: {
      assignee: {
        $in: [
          "Anna", /^ [ \u0009\u000d\u000a\u00a0]*Anna/,
          /^\u0009[ \u0009\u000d\u000a\u00a0]*Anna/,
          /^\u000d[ \u0009\u000d\u000a\u00a0]*Anna/,
          /^\u000a[ \u0009\u000d\u000a\u00a0]*Anna/,
          /^\u00a0[ \u0009\u000d\u000a\u00a0]*Anna/,
          /^Anna[ \u0009\u000d\u000a\u00a0]/,
        ],
      },
    },
  },
  {
    $project: {
      c_accepted: clean.accepted("$status", "$metadata.review_status"),
      c_person: clean.text("$assignee"),
    },
  },
  {$match: {$and: [{c_person: {$in: ["Anna"]}}, {c_accepted: {$eq: false}}]}},
  {$sort: {_id: 1}},
  {$limit: 1000},
  {$project: {_id: 1}},
])
db.segmentadores.find({})
