package io.nightshift.shipment;

import io.nightshift.inference.Computation;
import io.nightshift.model.ModelRef;

/**
 * Which model is wanted, and what may compute its scores.
 *
 * @param model not yet resolved
 * @param registry where it is kept: a folder or a URL
 * @param computation providers and custom operators
 */
public record ModelRequest(ModelRef model, String registry, Computation computation) {}
