"""People who sign in, and the links that let them in once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from stance.people.models.names import NameWord
from stance.people.models.organisation import Unit

AUTH_SALT = "stance.people.session"
OPENING = ("is_active", "email", "password")
"""What lets a person in: a sign-in that began before one of these changed is worth nothing."""
CALLED = ("name", "email")
"""What a person is found by."""
WATCHED = tuple(sorted({*OPENING, *CALLED}))


class UserQuerySet(models.QuerySet["User"]):
    def update(self, **values: Any) -> int:
        """Whoever switches people on or off, in whichever way, ends every sign-in that they had. Whoever is called otherwise is
        found by that."""
        if "is_active" in values:
            values.setdefault("sign_in_epoch", models.F("sign_in_epoch") + 1)
        if not values.keys().isdisjoint(OPENING):
            values.setdefault("sign_in_changed_at", timezone.now())
        if values.keys().isdisjoint(CALLED):
            return super().update(**values)
        with transaction.atomic(savepoint=False):
            keys = list(self.values_list("pk", flat=True))
            done = super().update(**values)
            people = User.objects.filter(pk__in=keys)
            NameWord.objects.write(list(people.values_list("pk", "name", "email")))
            return done

    def bulk_create(self, objs: Iterable[User], *args: Any, **how: Any) -> list[User]:
        with transaction.atomic(savepoint=False):
            made = super().bulk_create(objs, *args, **how)
            NameWord.objects.write([(one.pk, one.name, one.email) for one in made], are_new=True)
            return made


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in, known by e-mail address. What they may do is the authority room's business."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField("full name", max_length=150)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    sign_in_epoch = models.PositiveIntegerField(default=0)
    """Counts up when the person is switched off or on: sessions, half-finished sign-ins and reset links of an earlier
    epoch are worth nothing, whether or not anybody found them to end them."""

    sign_in_changed_at = models.DateTimeField(null=True, blank=True)
    """When their password, their address or whether they may sign in changed last; null where none has since they came. A
    sign-in that was begun at an identity provider before this is not finished."""
    has_shortcuts = models.BooleanField(default=True)
    """Whether single keys do something on their pages (WCAG 2.2, 2.1.4)."""

    _was: dict[str, Any] | None = None
    """What the database has of ``WATCHED``, as far as this object knows."""
    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        indexes = [models.Index(Lower("name"), "id", name="people_user_by_name")]
        constraints = [models.UniqueConstraint(Lower("email"), name="people_user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **how: Any) -> Self:
        user = super().from_db(db, field_names, values, **how)
        user._was = {name: user.__dict__[name] for name in WATCHED if name in user.__dict__}
        return user

    def save(self, *, update_fields: Iterable[str] | None = None, **how: Any) -> None:
        update_fields = None if update_fields is None else list(update_fields)
        written = [name for name in WATCHED if update_fields is None or name in update_fields]
        was = self._was or {}
        changed = {name for name in written if name in was and was[name] != getattr(self, name)}
        also = []
        if "is_active" in changed:
            self.sign_in_epoch += 1
            also.append("sign_in_epoch")
        if not changed.isdisjoint(OPENING):
            self.sign_in_changed_at = timezone.now()
            also.append("sign_in_changed_at")
        is_called_anew = any(name in changed or name not in was for name in written if name in CALLED)
        is_new = self._state.adding
        with transaction.atomic(savepoint=False) if is_called_anew else nullcontext():
            super().save(update_fields=None if update_fields is None else [*update_fields, *also], **how)
            if is_called_anew:
                NameWord.objects.write([(self.pk, self.name, self.email)], are_new=is_new)
        self._was = was | {name: getattr(self, name) for name in written}

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session must agree with, beside the password that Django puts into it: the epoch."""
        standing = f"{self.password}|{self.sign_in_epoch}"
        return salted_hmac(AUTH_SALT, standing, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        """No Django admin here: nobody is staff."""
        return False

    def get_full_name(self) -> str:
        return self.name


class SingleUse(models.Model):
    """What every link that works once keeps: the SHA-256 of its token (never the token), and when it ends."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    """When it was first refused because its maker may not make it any more: said once in the audit trail."""

    class Meta:
        abstract = True


class OneTimeLink(SingleUse):
    """A link that lets one person create their sign-in once."""

    role = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    """Where the role holds; without one in the whole installation."""
    email = models.EmailField(max_length=254, blank=True)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    """None for the system operator."""
    waits_for_approval = models.BooleanField(default=False)
    """Opens nothing until a second administrator has approved it."""

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="people_link_expiry")]

    def __str__(self) -> str:
        return f"link for {self.role}, made {self.made_at:%Y-%m-%d}"


class ResetLink(SingleUse):
    """A link with which a person who cannot sign in any more chooses a new password, once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    """None for the system operator."""
    removes_factors = models.BooleanField(default=False)
    """Whether using it also removes passkeys, authenticator app and recovery codes."""
    epoch = models.PositiveIntegerField(null=True, blank=True)
    """The person's ``sign_in_epoch`` when it was made; null for links made before there was one."""

    def __str__(self) -> str:
        return f"reset link for {self.user_id}, made {self.made_at:%Y-%m-%d}"
