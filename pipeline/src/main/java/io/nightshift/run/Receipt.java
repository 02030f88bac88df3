package io.nightshift.run;

import io.nightshift.quality.Profile;
import io.nightshift.table.DataFile;
import io.nightshift.table.FileMetrics;
import io.nightshift.table.ProviderUse;
import io.nightshift.table.StagedRun;
import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;

/**
 * What a task hands back. The driver gets one from each task that succeeded, and only from those,
 * so that neither a retry nor a speculative copy is counted twice.
 *
 * @param predictions the files with predictions that it wrote
 * @param rejects the files with rejected rows that it wrote
 * @param read rows read
 * @param tally rejected rows by reason
 * @param failures scored rows that fail the run, by reason
 * @param clipped scored rows in which an input was clipped, by column
 * @param openedSession whether it had to open the model's session
 * @param provider what ran the model
 * @param time where its time went
 * @param batches how large its batches were, and how long each took
 * @param profiles how its scores are distributed, by prediction column
 * @param commit the files that it offers
 * @param metrics what is in the columns of the files with predictions, by path; empty where readers
 *     do not ask for it
 */
record Receipt(
    List<DataFile> predictions,
    List<DataFile> rejects,
    long read,
    RejectTally tally,
    RejectTally failures,
    SortedMap<String, Long> clipped,
    boolean openedSession,
    ProviderUse provider,
    StageTimes time,
    BatchTally batches,
    SortedMap<String, Profile> profiles,
    StagedRun.Offer commit,
    SortedMap<String, FileMetrics> metrics)
    implements Serializable {}
