// everything
db.batches.aggregate([
  {
    $project: {
      _id: 0,
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      stage: clean.stage("$status"),
      review: clean.review("$metadata.review_status"),
      approved: clean.day("$metadata.approved_at"),
      status: clean.text("$status"),
      mongo_uploaded: 1,
      "file_info.file_count": 1,
      "file_info.has_files": 1,
      "file_info.last_file_upload": 1,
    },
  },
])
db.masks.files.find({}, {_id: 0, filename: 1, uploadDate: 1, "metadata.uploaded_by": 1})
db.batches.aggregate([
  {
    $match: {
      $or: [
        {created_at: {$type: "array"}},
        {file_info: {$type: "array"}},
        {"file_info.file_count": {$type: "array"}},
        {"file_info.last_file_upload": {$type: "array"}},
        {id: {$type: "array"}},
        {metadata: {$type: "array"}},
        {"metadata.approved_at": {$type: "array"}},
        {"metadata.assigned_at": {$type: "array"}},
        {"metadata.completed_masks": {$type: "array"}},
        {"metadata.created_at": {$type: "array"}},
        {"metadata.due_date": {$type: "array"}},
        {"metadata.reviewed_at": {$type: "array"}},
        {"metadata.total_masks": {$type: "array"}},
        {
          $nor: [
            {created_at: {$in: [null, ""]}},
            {
              created_at: {
                $regex: "^[12]\\d{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\\d|30)|(?:0[13578]|1[02])-31|02-(?:0[1-9]|1\\d|2[0-8]))(?: (?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)?$",
              },
            },
            {
              created_at: {
                $gte: ISODate("1000-01-01T00:00:00+00:00"),
                $lt: ISODate("3000-01-01T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $nor: [
            {"metadata.assigned_at": {$in: [null, ""]}},
            {
              "metadata.assigned_at": {
                $regex: "^[12]\\d{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\\d|30)|(?:0[13578]|1[02])-31|02-(?:0[1-9]|1\\d|2[0-8]))(?: (?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)?$",
              },
            },
            {
              "metadata.assigned_at": {
                $gte: ISODate("1000-01-01T00:00:00+00:00"),
                $lt: ISODate("3000-01-01T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $nor: [
            {"metadata.due_date": {$in: [null, ""]}},
            {
              "metadata.due_date": {
                $regex: "^[12]\\d{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\\d|30)|(?:0[13578]|1[02])-31|02-(?:0[1-9]|1\\d|2[0-8]))(?: (?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)?$",
              },
            },
            {
              "metadata.due_date": {
                $gte: ISODate("1000-01-01T00:00:00+00:00"),
                $lt: ISODate("3000-01-01T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $nor: [
            {"metadata.reviewed_at": {$in: [null, ""]}},
            {
              "metadata.reviewed_at": {
                $regex: "^[12]\\d{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\\d|30)|(?:0[13578]|1[02])-31|02-(?:0[1-9]|1\\d|2[0-8]))(?: (?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)?$",
              },
            },
            {
              "metadata.reviewed_at": {
                $gte: ISODate("1000-01-01T00:00:00+00:00"),
                $lt: ISODate("3000-01-01T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $nor: [
            {"metadata.approved_at": {$in: [null, ""]}},
            {
              "metadata.approved_at": {
                $regex: "^[12]\\d{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\\d|30)|(?:0[13578]|1[02])-31|02-(?:0[1-9]|1\\d|2[0-8]))(?: (?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)?$",
              },
            },
            {
              "metadata.approved_at": {
                $gte: ISODate("1000-01-01T00:00:00+00:00"),
                $lt: ISODate("3000-01-01T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $nor: [
            {"metadata.created_at": {$in: [null, ""]}},
            {
              "metadata.created_at": {
                $regex: "^[12]\\d{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\\d|30)|(?:0[13578]|1[02])-31|02-(?:0[1-9]|1\\d|2[0-8]))(?: (?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)?$",
              },
            },
            {
              "metadata.created_at": {
                $gte: ISODate("1000-01-01T00:00:00+00:00"),
                $lt: ISODate("3000-01-01T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $nor: [
            {"file_info.last_file_upload": {$in: [null, ""]}},
            {
              "file_info.last_file_upload": {
                $regex: "^[12]\\d{3}-(?:(?:0[13-9]|1[0-2])-(?:0[1-9]|[12]\\d|30)|(?:0[13578]|1[02])-31|02-(?:0[1-9]|1\\d|2[0-8]))(?: (?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d)?$",
              },
            },
            {
              "file_info.last_file_upload": {
                $gte: ISODate("1000-01-01T00:00:00+00:00"),
                $lt: ISODate("3000-01-01T00:00:00+00:00"),
              },
            },
          ],
        },
        {
          $nor: [
            {"metadata.total_masks": {$in: [null, ""]}},
            {"metadata.total_masks": {$gte: 0, $lt: Infinity}},
          ],
        },
        {
          $nor: [
            {"metadata.completed_masks": {$in: [null, ""]}},
            {"metadata.completed_masks": {$gte: 0, $lt: Infinity}},
          ],
        },
        {
          $nor: [
            {"file_info.file_count": {$in: [null, ""]}},
            {"file_info.file_count": {$gte: 0, $lt: Infinity}},
          ],
        },
        {id: {$not: {$type: "string"}}},
        {id: {$regex: "^[ \t\r\n\u00a0]*$"}},
      ],
    },
  },
  {
    $project: {
      id: clean.id("$id"),
      person: clean.text("$assignee"),
      wrong: {
        $concatArrays: [
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$created_at"}, "string"]},
                      {
                        $eq: [
                          {$trim: {input: "$created_at", chars: " \t\r\n\u00a0"}},
                          "",
                        ],
                      },
                      {$eq: [{$ifNull: ["$created_at", null]}, null]},
                    ],
                  },
                  {$ne: [clean.day("$created_at"), null]},
                ],
              },
              [],
              [
                {
                  field: "created_at",
                  value: "$created_at",
                  type: {$type: "$created_at"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$metadata.assigned_at"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {input: "$metadata.assigned_at", chars: " \t\r\n\u00a0"},
                          },
                          "",
                        ],
                      },
                      {$eq: [{$ifNull: ["$metadata.assigned_at", null]}, null]},
                    ],
                  },
                  {$ne: [clean.day("$metadata.assigned_at"), null]},
                ],
              },
              [],
              [
                {
                  field: "metadata.assigned_at",
                  value: "$metadata.assigned_at",
                  type: {$type: "$metadata.assigned_at"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$metadata.due_date"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {input: "$metadata.due_date", chars: " \t\r\n\u00a0"},
                          },
                          "",
                        ],
                      },
                      {$eq: [{$ifNull: ["$metadata.due_date", null]}, null]},
                    ],
                  },
                  {$ne: [clean.day("$metadata.due_date"), null]},
                ],
              },
              [],
              [
                {
                  field: "metadata.due_date",
                  value: "$metadata.due_date",
                  type: {$type: "$metadata.due_date"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$metadata.reviewed_at"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {input: "$metadata.reviewed_at", chars: " \t\r\n\u00a0"},
                          },
                          "",
                        ],
                      },
                      {$eq: [{$ifNull: ["$metadata.reviewed_at", null]}, null]},
                    ],
                  },
                  {$ne: [clean.day("$metadata.reviewed_at"), null]},
                ],
              },
              [],
              [
                {
                  field: "metadata.reviewed_at",
                  value: "$metadata.reviewed_at",
                  type: {$type: "$metadata.reviewed_at"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$metadata.approved_at"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {input: "$metadata.approved_at", chars: " \t\r\n\u00a0"},
                          },
                          "",
                        ],
                      },
                      {$eq: [{$ifNull: ["$metadata.approved_at", null]}, null]},
                    ],
                  },
                  {$ne: [clean.day("$metadata.approved_at"), null]},
                ],
              },
              [],
              [
                {
                  field: "metadata.approved_at",
                  value: "$metadata.approved_at",
                  type: {$type: "$metadata.approved_at"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$metadata.created_at"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {input: "$metadata.created_at", chars: " \t\r\n\u00a0"},
                          },
                          "",
                        ],
                      },
                      {$eq: [{$ifNull: ["$metadata.created_at", null]}, null]},
                    ],
                  },
                  {$ne: [clean.day("$metadata.created_at"), null]},
                ],
              },
              [],
              [
                {
                  field: "metadata.created_at",
                  value: "$metadata.created_at",
                  type: {$type: "$metadata.created_at"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$file_info.last_file_upload"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {
                              input: "$file_info.last_file_upload",
                              chars: " \t\r\n\u00a0",
                            },
                          },
                          "",
                        ],
                      },
                      {
                        $eq: [{$ifNull: ["$file_info.last_file_upload", null]}, null],
                      },
                    ],
                  },
                  {$ne: [clean.day("$file_info.last_file_upload"), null]},
                ],
              },
              [],
              [
                {
                  field: "file_info.last_file_upload",
                  value: "$file_info.last_file_upload",
                  type: {$type: "$file_info.last_file_upload"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$metadata.total_masks"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {input: "$metadata.total_masks", chars: " \t\r\n\u00a0"},
                          },
                          "",
                        ],
                      },
                      {$eq: [{$ifNull: ["$metadata.total_masks", null]}, null]},
                    ],
                  },
                  {
                    $and: [
                      {$isNumber: "$metadata.total_masks"},
                      {$gte: ["$metadata.total_masks", 0]},
                      {$lt: ["$metadata.total_masks", Infinity]},
                    ],
                  },
                ],
              },
              [],
              [
                {
                  field: "metadata.total_masks",
                  value: "$metadata.total_masks",
                  type: {$type: "$metadata.total_masks"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$metadata.completed_masks"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {input: "$metadata.completed_masks", chars: " \t\r\n\u00a0"},
                          },
                          "",
                        ],
                      },
                      {
                        $eq: [{$ifNull: ["$metadata.completed_masks", null]}, null],
                      },
                    ],
                  },
                  {
                    $and: [
                      {$isNumber: "$metadata.completed_masks"},
                      {$gte: ["$metadata.completed_masks", 0]},
                      {$lt: ["$metadata.completed_masks", Infinity]},
                    ],
                  },
                ],
              },
              [],
              [
                {
                  field: "metadata.completed_masks",
                  value: "$metadata.completed_masks",
                  type: {$type: "$metadata.completed_masks"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $or: [
                  {
                    $cond: [
                      {$eq: [{$type: "$file_info.file_count"}, "string"]},
                      {
                        $eq: [
                          {
                            $trim: {input: "$file_info.file_count", chars: " \t\r\n\u00a0"},
                          },
                          "",
                        ],
                      },
                      {$eq: [{$ifNull: ["$file_info.file_count", null]}, null]},
                    ],
                  },
                  {
                    $and: [
                      {$isNumber: "$file_info.file_count"},
                      {$gte: ["$file_info.file_count", 0]},
                      {$lt: ["$file_info.file_count", Infinity]},
                    ],
                  },
                ],
              },
              [],
              [
                {
                  field: "file_info.file_count",
                  value: "$file_info.file_count",
                  type: {$type: "$file_info.file_count"},
                },
              ],
            ],
          },
          {
            $cond: [
              {
                $and: [
                  {$eq: [{$type: "$id"}, "string"]},
                  {
                    $not: [
                      {
                        $cond: [
                          {$eq: [{$type: "$id"}, "string"]},
                          {$eq: [{$trim: {input: "$id", chars: " \t\r\n\u00a0"}}, ""]},
                          {$eq: [{$ifNull: ["$id", null]}, null]},
                        ],
                      },
                    ],
                  },
                ],
              },
              [],
              [{field: "id", value: "$id", type: {$type: "$id"}}],
            ],
          },
        ],
      },
    },
  },
  {$match: {wrong: {$ne: []}}},
])
db.masks.files.find({}, {filename: 1, length: 1, chunkSize: 1, uploadDate: 1}).sort({_id: 1})
db.masks.chunks.aggregate([
  {
    $match: {
      $expr: {
        $and: [
          {$gt: ["$files_id", {$literal: MinKey()}]},
          {$lte: ["$files_id", {$literal: MaxKey()}]},
        ],
      },
    },
  },
  {
    $group: {
      _id: "$files_id",
      n: {$sum: 1},
      bytes: {
        $sum: {
          $cond: [
            {$eq: [{$type: "$data"}, "binData"]},
            {$binarySize: "$data"},
            0,
          ],
        },
      },
      last: {$max: "$n"},
      newest: {$max: "$_id"},
    },
  },
])
db.masks.files.aggregate([
  {
    $group: {
      _id: {name: "$filename", bytes: "$length"},
      files: {$sum: 1},
      first: {$min: "$uploadDate"},
      last: {$max: "$uploadDate"},
    },
  },
  {$match: {files: {$gt: 1}}},
  {$sort: {_id: 1}},
])
