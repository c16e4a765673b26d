// clean.history()
{
  stage: {
    $cond: [
      {$eq: ["$tanda_entries", []]},
      [],
      {
        $let: {
          vars: {
            told: {
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
                  $reduce: {
                    input: {
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
                            {$in: ["$$entry.field", ["status", "status"]]},
                            {$not: [{$in: ["$$entry._id", "$$void"]}]},
                          ],
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
                  $reduce: {
                    input: {
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
                            {
                              $in: ["$$entry.field", ["metadata.review_status", "metadata"]],
                            },
                            {$not: [{$in: ["$$entry._id", "$$void"]}]},
                          ],
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
                  $reduce: {
                    input: {
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
                            {$in: ["$$entry.field", ["assignee", "assignee"]]},
                            {$not: [{$in: ["$$entry._id", "$$void"]}]},
                          ],
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
      clean.day("$metadata.reviewed_at"), clean.day("$metadata.approved_at"),
      null,
    ],
  },
}
