package io.nightshift.rollout;

import io.nightshift.model.ModelVersion;
import io.nightshift.registry.ModelRegistry;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A version that an alias shall stand for.
 *
 * @param registry where it is
 * @param conf how to reach what is not in the registry
 * @param version the version
 * @param current what is in use in its place now, if anything
 * @param evidence what to try it with
 */
record Contender(
    ModelRegistry registry,
    Configuration conf,
    ModelVersion version,
    Optional<ModelVersion> current,
    Evidence evidence) {}
