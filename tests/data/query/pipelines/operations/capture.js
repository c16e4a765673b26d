// what others change, to be recorded
db.watch([
  {
    $match: {
      $or: [
        {"ns.coll": "batches", documentKey: {$exists: true}},
        {"ns.coll": "batch_events", txnNumber: {$exists: true}},
      ],
    },
  },
  {
    $set: {
      fullDocument: {
        $cond: [
          {$eq: ["$ns.coll", "batch_events"]},
          "$$REMOVE",
          "$fullDocument",
        ],
      },
    },
  },
], {fullDocument: "whenAvailable", fullDocumentBeforeChange: "whenAvailable"})
