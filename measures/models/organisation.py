"""Who: agencies (the tenants), their divisions, the people, and what each person is in an agency."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from ita_tracker import clock
from measures.access import Role
from measures.querysets import scoped

EXECUTIVE_DAYS = 15


class Agency(models.Model):
    """A municipality or other local government (อปท.): the tenant to which everything else belongs."""

    slug = models.CharField(
        max_length=50,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*$", "ใช้ตัวอักษรอังกฤษพิมพ์เล็ก ตัวเลข และขีดกลาง โดยขึ้นต้นด้วยตัวอักษร")],
    )
    name = models.CharField(max_length=200)
    district = models.CharField(max_length=100)
    province = models.CharField(max_length=100)
    executive_days = models.PositiveSmallIntegerField(
        default=EXECUTIVE_DAYS, help_text="จำนวนวันหลังสิ้นงวดที่ผู้บริหารต้องกำกับติดตามให้แล้วเสร็จ"
    )

    objects = scoped("pk")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="agency_is_named"),
            models.CheckConstraint(condition=Q(executive_days__lte=90), name="agency_executive_days_at_most_90"),
        ]

    def __str__(self):
        return self.name


class Division(models.Model):
    """A division of an agency (สำนัก/กอง, ส่วนราชการ)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="divisions")
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    objects = scoped("agency")

    class Meta:
        ordering = ["position", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="division_once_in_agency"),
            models.CheckConstraint(condition=~Q(name=""), name="division_is_named"),
        ]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        """The user who signs in with this name, in capitals or not: telephones capitalise what they please."""
        return self.get(username__iexact=username)

    def of_agency(self, agency):
        """The people who hold, or held until a date, a role in `agency`."""
        return self.filter(memberships__agency=agency).distinct()

    def create_user(self, username, *, name, password=None, **fields):
        """A saved user; without a password nobody can sign in as them."""
        user = self.model(username=self.model.normalize_username(username), name=name, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person who signs in; what they may do is said by their memberships."""

    username = models.CharField(max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    is_server_administrator = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(
        default=False, help_text="made by ./dev run; production refuses to start while one exists"
    )
    thai_digits = models.BooleanField(default=False, help_text="shows ๑๒๓ on screen instead of 123")
    reminders_off = models.JSONField(
        default=list, help_text="codes of the reminders (measures/reminders.py) not wanted"
    )

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["username", "pk"]
        constraints = [models.UniqueConstraint(Lower("username"), name="user_once_in_any_case")]

    def __str__(self):
        return self.name

    def current_memberships(self):
        """This person's memberships that hold today."""
        return self.memberships.current()

    def belongs_only_to(self, agency):
        """Whether `agency` alone answers for this account: its administrator may then close it or renew its link."""
        return not self.is_server_administrator and not self.memberships.exclude(agency=agency).exists()


class MembershipQuerySet(models.QuerySet):
    def current(self):
        """Memberships of active people that have not run out."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=clock.today()), user__is_active=True)


class Membership(models.Model):
    """One role of one person in one agency; a person may hold several (small offices)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    divisions = models.ManyToManyField(Division, blank=True, related_name="memberships")
    position = models.CharField(max_length=200, blank=True)
    acting_position = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    tour_dismissed = models.BooleanField(default=False, help_text="the four steps for newcomers are not offered again")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["agency", "user", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "role"], name="membership_once_per_role"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.agency}"

    @property
    def post(self):
        """The position with the acting title, as documents and the trail say it; "" where there is neither."""
        acting = f"รักษาราชการแทน{self.acting_position}" if self.acting_position else ""
        return f"{self.position} {acting}".strip()

    @property
    def role_sentence(self):
        return Role(self.role).sentence
