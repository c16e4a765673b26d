// a page of the list
db.batches.find({}, {_id: 0, id: 1})
db.masks.files.aggregate([{$match: {}}, {$group: {_id: 1, n: {$sum: 1}}}])
db.masks.files.find({}, {filename: 1, uploadDate: 1, length: 1, "metadata.uploaded_by": 1}).sort({uploadDate: -1, _id: -1}).skip(1).limit(1)

// a page of what a filter lets through
db.batches.find({}, {_id: 0, id: 1})
db.masks.files.aggregate([
  {
    $match: {
      $and: [
        {filename: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
        {
          "metadata.uploaded_by": {
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
        {$expr: {$eq: [clean.text("$metadata.uploaded_by"), {$literal: "Ana"}]}},
        {
          uploadDate: {
            $gte: ISODate("2026-02-28T23:00:00+00:00"),
            $lt: ISODate("2026-03-31T22:00:00+00:00"),
          },
        },
      ],
    },
  },
  {$group: {_id: 1, n: {$sum: 1}}},
])
db.masks.files.find({
  $and: [
    {filename: {$regex: "(?:[0])[\u0300-\u036f]*(?:[0])[\u0300-\u036f]*"}},
    {
      "metadata.uploaded_by": {
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
    {$expr: {$eq: [clean.text("$metadata.uploaded_by"), {$literal: "Ana"}]}},
    {
      uploadDate: {
        $gte: ISODate("2026-02-28T23:00:00+00:00"),
        $lt: ISODate("2026-03-31T22:00:00+00:00"),
      },
    },
  ],
}, {filename: 1, uploadDate: 1, length: 1, "metadata.uploaded_by": 1}).sort({uploadDate: -1, _id: -1}).limit(50)

// files and bytes by day and person
db.masks.files.aggregate([
  {
    $group: {
      _id: {day: clean.day("$uploadDate"), person: clean.text("$metadata.uploaded_by")},
      files: {$sum: 1},
      bytes: {$sum: clean.number("$length")},
    },
  },
])
