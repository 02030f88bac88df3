/**
 * The failures that Nightshift expects, one class for each way in which a scheduler should react.
 * Anything else that is thrown is a defect or a fault of the platform.
 */
package io.nightshift.error;
