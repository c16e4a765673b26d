// what changed since the last look
db.watch([
  {
    $match: {
      $or: [
        {"ns.db": "team", "ns.coll": "batches"},
        {"ns.db": "team", "ns.coll": "segmentadores"},
        {"to.db": "team", "to.coll": "batches"},
        {"to.db": "team", "to.coll": "segmentadores"},
        {
          "ns.db": "team",
          "ns.coll": "batch_events",
          operationType: "insert",
          "fullDocument.origin": "external",
          "fullDocument.field": {
            $in: ["assignee", "metadata", "metadata.review_status", "status"],
          },
        },
        {
          "ns.db": "team",
          "ns.coll": "batch_events",
          operationType: {$in: ["drop", "rename"]},
        },
        {
          "to.db": "team",
          "to.coll": "batch_events",
          operationType: {$in: ["drop", "rename"]},
        },
      ],
    },
  },
  {
    $project: {
      operationType: 1,
      "documentKey._id": 1,
      "fullDocument.key": 1,
      clusterTime: 1,
      ns: 1,
      to: 1,
    },
  },
])
