package io.nightshift.rollout;

import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import io.nightshift.run.SampleRows;
import java.util.Optional;

/**
 * A version that an alias shall stand for.
 *
 * @param registry where it is
 * @param version the version
 * @param current what is in use in its place now, if anything
 * @param sample rows to try it with, if there are any
 */
record Contender(
    ModelRegistry registry,
    ModelVersion version,
    Optional<ModelVersion> current,
    Optional<SampleRows> sample) {}
