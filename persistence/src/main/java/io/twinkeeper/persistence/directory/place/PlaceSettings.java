package io.twinkeeper.persistence.directory.place;

/**
 * How things are placed.
 *
 * @param node this node
 * @param allowSetId whether a file may get the setuid and setgid bits that a twin tells of; else
 *     they are left out, as they are where the owner is not the one that was told. A directory
 *     keeps its setgid bit, which only says whose new files are
 * @param trash whether replaced and removed content is kept; else it is unlinked once it is known
 *     to be what the index knew
 * @param naming names conflict copies
 */
public record PlaceSettings(String node, boolean allowSetId, boolean trash, Naming naming) {}
