"""What the settings can ask for and this version does not have yet."""

from config.settings import Settings


def not_yet(settings: Settings, *, twitch: bool, discord: bool) -> list[str]:
    """Return what is configured and switched on, but not built yet."""
    wanted = {
        "the Twitch bot": twitch and settings.twitch_client_id,
        "the Discord bot": discord and settings.discord_token,
        "S3": settings.s3_bucket,
        "NATS": settings.nats_url,
    }
    return [part for part, setting in wanted.items() if setting]
