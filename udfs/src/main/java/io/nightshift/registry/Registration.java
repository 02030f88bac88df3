package io.nightshift.registry;

import io.nightshift.model.ModelVersion;

/**
 * What registering came to.
 *
 * @param version the version that holds the model
 * @param isNew false if the registry had it already
 */
public record Registration(ModelVersion version, boolean isNew) {}
