// clean.duplicated("$id")
{$in: [clean.id("$id"), {$literal: ["batch_9"]}]}
